import type { Price, Rates } from './price.ts';

/** The rates that Envoy charges by, in this order; the others are counted by nobody there. */
export const TEXT_RATES = [
  'input',
  'cachedInput',
  'cacheWrite',
  'cacheWrite1h',
  'audioInput',
  'output',
  'reasoning',
  'audioOutput',
] as const satisfies readonly (keyof Rates)[];

const NONE = '';

/**
 * A price as text, for the program in Envoy: `PER_CALL;RATES;ABOVE,RATES;…`, where rates are nano-USD per million
 * tokens with commas between them and nothing where there is none, and each tier begins with its limit. Tiers are in
 * the order of their limits.
 */
export function priceText(price: Price): string {
  const tiers = [...(price.tiers ?? [])].toSorted((one, other) => one.above - other.above);
  const rates = (from: Rates): string => TEXT_RATES.map((rate) => from[rate] ?? NONE).join(',');
  return [price.perCall ?? 0, rates(price), ...tiers.map((tier) => `${tier.above},${rates(tier)}`)].join(';');
}
