import type { Price, Rates } from './price.ts';

/** The rates that Envoy charges by, in this order. */
export const TEXT_RATES = [
  'input',
  'cachedInput',
  'cacheWrite',
  'cacheWrite1h',
  'audioInput',
  'imageInput',
  'output',
  'reasoning',
  'audioOutput',
  'imageOutput',
] as const satisfies readonly (keyof Rates)[];

/** The only tool that answers count and the catalogue prices. */
export const TEXT_TOOL = 'web_search_requests';

const NONE = '';

/**
 * A price as text, for the program in Envoy: `PER_CALL,PER_SEARCH;RATES;ABOVE,RATES;…`, where rates are nano-USD per
 * million tokens with commas between them and nothing where there is none, and each tier begins with its limit. Tiers
 * are in the order of their limits. PER_SEARCH is nano-USD, and stands there where it has a price.
 */
export function priceText(price: Price): string {
  const tiers = [...(price.tiers ?? [])].toSorted((one, other) => one.above - other.above);
  const rates = (from: Rates): string => TEXT_RATES.map((rate) => from[rate] ?? NONE).join(',');
  const search = price.serverTools?.[TEXT_TOOL];
  const calls = [price.perCall ?? 0, ...(search === undefined ? [] : [search])].join(',');
  return [calls, rates(price), ...tiers.map((tier) => `${tier.above},${rates(tier)}`)].join(';');
}
