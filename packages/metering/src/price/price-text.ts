import { RATE_NAMES, type Rates } from '@dragoman/spec';
import type { Price } from './price.ts';

/** The only tool that answers count and the catalogue prices. */
export const TEXT_TOOL = 'web_search_requests';

const NONE = '';

/**
 * A price as text, for the program in Envoy: `PER_CALL,PER_SEARCH;RATES;ABOVE,RATES;…;SERVICE=PERCENT,RATES;…`, where
 * rates are nano-USD per million tokens with commas between them and nothing where there is none, and each tier begins
 * with its limit, each tier of the service with its name. Tiers are in the order of their limits. PER_SEARCH is nano-USD,
 * and stands there where it has a price.
 */
export function priceText(price: Price): string {
  const tiers = [...(price.tiers ?? [])].toSorted((one, other) => one.above - other.above);
  const services = Object.entries(price.serviceTiers ?? {});
  const search = price.serverTools?.[TEXT_TOOL];
  const calls = [price.perCall ?? 0, ...(search === undefined ? [] : [search])].join(',');
  return [
    calls,
    ratesText(price),
    ...tiers.map((tier) => `${tier.above},${ratesText(tier)}`),
    // Most have a percentage and nothing behind it.
    ...services.map(([name, tier]) => `${name}=${tier.percent ?? NONE},${ratesText(tier)}`.replace(/,+$/, '')),
  ].join(';');
}

const ratesText = (from: Rates): string => RATE_NAMES.map((rate) => from[rate] ?? NONE).join(',');
