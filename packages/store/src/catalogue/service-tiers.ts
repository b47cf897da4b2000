import type { Price, ServiceTier } from '@dragoman/metering';

const HALF: ServiceTier = { percent: 50 };

/**
 * What tiers of the service cost at kinds of providers, where that is one percentage for all models and all tokens. A
 * tier that is not here costs what the provider's list says of each model, or what was agreed with it: nobody here knows.
 *
 * @see https://developers.openai.com/api/docs/guides/flex-processing tokens at the rates of batches
 * @see https://developers.openai.com/api/docs/guides/batch
 * @see https://learn.microsoft.com/azure/foundry/openai/how-to/flex-processing
 * @see https://platform.claude.com/docs/en/build-with-claude/batch-processing
 * @see https://console.groq.com/docs/flex-processing the price of the usual tier
 */
const SERVICE_TIERS: Readonly<Record<string, NonNullable<Price['serviceTiers']>>> = {
  openai: { flex: HALF, batch: HALF },
  'azure-openai': { flex: HALF },
  anthropic: { batch: HALF },
  groq: { flex: { percent: 100 } },
};

/** The price of a model of this kind of provider, with its tiers. */
export function withServiceTiers(kind: string, price: Price): Price {
  const serviceTiers = Object.hasOwn(SERVICE_TIERS, kind) ? SERVICE_TIERS[kind] : undefined;
  return serviceTiers === undefined ? price : { ...price, serviceTiers };
}
