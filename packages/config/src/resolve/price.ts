import { RATE_NAMES, serviceTierOf, type KindPrice, type Rates } from '@dragoman/spec';
import type { PriceTerms } from '../types.ts';
import { toNanoUsd, toUsd } from './values.ts';

type Terms = Omit<KindPrice, 'kind' | 'model'>;
type Tier = NonNullable<KindPrice['tiers']>[string];

/** What a search is called in the usage of a call. */
const SEARCH = 'web_search_requests';

/** A price in dollars as one in nano-dollars. */
export function toPrice({ call, webSearch, above, tiers, ...rates }: Terms): PriceTerms {
  return {
    ...changed(rates, toNanoUsd),
    input: toNanoUsd(rates.input),
    output: toNanoUsd(rates.output),
    ...(call !== undefined && { perCall: toNanoUsd(call) }),
    ...(webSearch !== undefined && { serverTools: { [SEARCH]: toNanoUsd(webSearch) } }),
    ...(above && { tiers: above.map(({ tokens, ...each }) => ({ above: tokens, ...changed(each, toNanoUsd) })) }),
    ...(tiers && { serviceTiers: changedTiers(tiers, toNanoUsd) }),
  };
}

/** The price in dollars that `toPrice` makes this of. */
export function writePrice({ perCall, serverTools, tiers, serviceTiers, ...rates }: PriceTerms): Terms {
  const search = serverTools?.[SEARCH];
  return {
    ...changed(rates, toUsd),
    input: toUsd(rates.input),
    output: toUsd(rates.output),
    ...(perCall !== undefined && { call: toUsd(perCall) }),
    ...(search !== undefined && { webSearch: toUsd(search) }),
    ...(tiers && { above: tiers.map(({ above, ...each }) => ({ tokens: above, ...changed(each, toUsd) })) }),
    ...(serviceTiers && { tiers: changedTiers(serviceTiers, toUsd) }),
  };
}

type Unit = (amount: number) => number;

const changed = (rates: Rates, unit: Unit): Rates =>
  Object.fromEntries(
    RATE_NAMES.flatMap((name) => {
      const rate = rates[name];
      return rate === undefined ? [] : [[name, unit(rate)]];
    }),
  );

const changedTiers = (tiers: Readonly<Record<string, Tier>>, unit: Unit): Readonly<Record<string, Tier>> =>
  Object.fromEntries(
    Object.entries(tiers).map(([name, { percent, ...rates }]) => [
      name,
      { ...(percent !== undefined && { percent }), ...changed(rates, unit) },
    ]),
  );

const TIER_NAME = /^[a-z][a-z0-9_-]*$/;

/**
 * What is wrong with a tier of a price; undefined: nothing.
 * @param fields - what is written of it, broken or not
 */
export function tierMistake(name: string, fields: ReadonlySet<string>): string | undefined {
  if (!TIER_NAME.test(name) || serviceTierOf(name) !== name)
    return 'expected a tier as answers name it, in small letters and other than the usual one: flex, priority, batch';
  const hasRates = RATE_NAMES.some((rate) => fields.has(rate));
  return hasRates === fields.has('percent') ? 'expected either percent or rates' : undefined;
}
