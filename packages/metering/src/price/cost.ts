import type { RateName, Rates, Usage } from '@dragoman/spec';
import type { Price, ServiceTier } from './price.ts';

const MILLION = 1_000_000n;
const PERCENT = 100;

/** Whose rate holds when a kind has none. */
const PART_OF: Readonly<Partial<Record<RateName, RateName>>> = {
  cachedInput: 'input',
  cacheWrite: 'input',
  cacheWrite1h: 'cacheWrite',
  audioInput: 'input',
  imageInput: 'input',
  reasoning: 'output',
  audioOutput: 'output',
  imageOutput: 'output',
};

/** Of the tier that everybody is served in. */
const USUAL: ServiceTier = {};

/**
 * Nano-USD of one call, rounded once, half up. Undefined when tokens were used that the price says nothing about, or
 * when it was served in a tier that the price does not know: it is not known, and not 0. A tool of the provider without a
 * price adds nothing. Where the parts of the input or the output are more than the whole, the parts are charged; but
 * sounds and pictures may be cached as well, and are charged as that.
 */
export function costOf(usage: Usage, price: Price): bigint | undefined {
  const tier = tierFor(usage, price);
  if (tier === undefined) return undefined;
  const { percent = PERCENT, ...own } = tier;
  const rates = { ...ratesFor(usage.input ?? 0, price), ...stated(own) };
  let tokens = 0n;
  for (const [kind, count] of kindsOf(usage)) {
    if (count === 0n) continue;
    const rate = rateOf(kind, rates);
    if (rate === undefined) return undefined;
    tokens += count * BigInt(rate);
  }
  const unit = MILLION * BigInt(PERCENT);
  const apart = BigInt(price.perCall ?? 0) + costOfTools(usage, price);
  return (2n * (tokens * BigInt(percent) + apart * unit) + unit) / (2n * unit);
}

function tierFor({ serviceTier }: Usage, { serviceTiers = {} }: Price): ServiceTier | undefined {
  if (serviceTier === undefined) return USUAL;
  return Object.hasOwn(serviceTiers, serviceTier) ? serviceTiers[serviceTier] : undefined;
}

/** The base rates with every tier laid over them that the input has passed, the lowest first. */
function ratesFor(input: number, price: Price): Rates {
  const passed = (price.tiers ?? []).filter(({ above }) => input > above);
  return passed
    .toSorted((one, other) => one.above - other.above)
    .reduce<Rates>((rates, tier) => ({ ...rates, ...stated(tier) }), price);
}

const stated = (rates: Rates): Rates =>
  Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate !== undefined));

function rateOf(kind: RateName, rates: Rates): number | undefined {
  const parent = PART_OF[kind];
  return rates[kind] ?? (parent === undefined ? undefined : rateOf(parent, rates));
}

/** Each token once: the parts, and what is left of the whole. */
function kindsOf(usage: Usage): readonly (readonly [RateName, bigint])[] {
  const [written, hour] = [count(usage.cacheWrite), count(usage.cacheWrite1h)];
  const kept = [
    ['cachedInput', count(usage.cacheRead)],
    ['cacheWrite1h', hour],
    ['cacheWrite', atLeastNone(written - hour)],
  ] as const;
  const fresh = atLeastNone(count(usage.input) - sum(kept));
  const heard = least(count(usage.audioInput), fresh);
  const seen = least(count(usage.imageInput), fresh - heard);
  const outputs = [
    ['reasoning', count(usage.reasoning)],
    ['audioOutput', count(usage.audioOutput)],
    ['imageOutput', count(usage.imageOutput)],
  ] as const;
  return [
    ...kept,
    ['audioInput', heard],
    ['imageInput', seen],
    ['input', fresh - heard - seen],
    ...outputs,
    ['output', atLeastNone(count(usage.output) - sum(outputs))],
  ];
}

const costOfTools = ({ serverTools = {} }: Usage, { serverTools: prices = {} }: Price): bigint =>
  Object.entries(serverTools).reduce(
    (total, [tool, calls]) => total + count(calls) * BigInt(Object.hasOwn(prices, tool) ? (prices[tool] ?? 0) : 0),
    0n,
  );

const count = (tokens: number | undefined): bigint => BigInt(tokens ?? 0);
const atLeastNone = (tokens: bigint): bigint => (tokens > 0n ? tokens : 0n);
const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const sum = (kinds: readonly (readonly [RateName, bigint])[]): bigint =>
  kinds.reduce((total, [, tokens]) => total + tokens, 0n);
