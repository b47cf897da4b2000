import type { Price, PriceSource } from '@dragoman/metering';
import { calcPrice, type ModelPrice } from '@pydantic/genai-prices';
import { toPrice } from './rates.ts';
import { withServiceTiers } from './service-tiers.ts';

/**
 * What the catalogue calls the providers of our kinds. A kind that is not here has no prices of its own: a model on
 * somebody's own machine, or anything behind an address.
 */
export const CATALOGUE_IDS: Readonly<Record<string, string>> = {
  openai: 'openai',
  'azure-openai': 'azure',
  anthropic: 'anthropic',
  'aws-bedrock': 'aws',
  'gcp-vertex': 'google',
  gemini: 'google',
  cohere: 'cohere',
  mistral: 'mistral',
  groq: 'groq',
  deepseek: 'deepseek',
  xai: 'x-ai',
  together: 'together',
  fireworks: 'fireworks',
  openrouter: 'openrouter',
  perplexity: 'perplexity',
  cerebras: 'cerebras',
};

/**
 * The prices that came with this version, by the provider's own name of the model and the time of the call; public
 * names mean nothing to it. Asks no network.
 *
 * @param kindOf - kind of a provider of the configuration
 * @see https://github.com/pydantic/genai-prices
 */
export function shippedPrices(kindOf: (provider: string) => string | undefined): PriceSource {
  const known = new WeakMap<ModelPrice, Price | 'unknown'>();
  const convert = (theirs: ModelPrice): Price | undefined => {
    const price = known.get(theirs) ?? toPrice(theirs) ?? 'unknown';
    known.set(theirs, price);
    return price === 'unknown' ? undefined : price;
  };
  return ({ provider, upstream, atMs }) => {
    const kind = provider === null ? undefined : kindOf(provider);
    const providerId = kind === undefined || !Object.hasOwn(CATALOGUE_IDS, kind) ? undefined : CATALOGUE_IDS[kind];
    if (kind === undefined || providerId === undefined) return undefined;
    for (const model of upstream) {
      const found = calcPrice({}, model, { providerId, timestamp: new Date(atMs) });
      const price = found === null ? undefined : convert(found.model_price);
      if (price !== undefined) return withServiceTiers(kind, price);
    }
    return undefined;
  };
}
