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

/** Names that are remembered as not known: whoever makes up more of them pays for looking. */
const MOST_UNKNOWN = 1_000;

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
  // The whole catalogue is searched for a name, and one that is not in it is so at any time.
  const strange = new Set<string>();
  const find = (model: string, providerId: string, atMs: number): Price | undefined => {
    const name = `${providerId}/${model}`;
    if (strange.has(name)) return undefined;
    const found = calcPrice({}, model, { providerId, timestamp: new Date(atMs) });
    if (found !== null) return convert(found.model_price);
    if (strange.size >= MOST_UNKNOWN) strange.clear();
    strange.add(name);
    return undefined;
  };
  return ({ provider, upstream, atMs }) => {
    const kind = provider === null ? undefined : kindOf(provider);
    const providerId = kind === undefined || !Object.hasOwn(CATALOGUE_IDS, kind) ? undefined : CATALOGUE_IDS[kind];
    if (kind === undefined || providerId === undefined) return undefined;
    for (const model of upstream) {
      const price = find(model, providerId, atMs);
      if (price !== undefined) return withServiceTiers(kind, price);
    }
    return undefined;
  };
}
