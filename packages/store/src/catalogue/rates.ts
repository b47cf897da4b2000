import type { Price, Tier } from '@dragoman/metering';
import type { RateName, Rates } from '@dragoman/spec';
import type { ModelPrice, TieredPrices } from '@pydantic/genai-prices';

const NANO = 1e9;
const THOUSAND = 1e3;

/** What the catalogue calls the price of a kind of tokens: dollars per million. */
const RATES: readonly (readonly [theirs: string, ours: RateName])[] = [
  ['input_mtok', 'input'],
  ['cache_read_mtok', 'cachedInput'],
  ['cache_write_mtok', 'cacheWrite'],
  ['cache_write_1h_mtok', 'cacheWrite1h'],
  ['input_audio_mtok', 'audioInput'],
  ['input_image_mtok', 'imageInput'],
  ['output_mtok', 'output'],
  ['output_reasoning_mtok', 'reasoning'],
  ['output_audio_mtok', 'audioOutput'],
  ['output_image_mtok', 'imageOutput'],
];

/** Tools of providers, by every name that a provider has for them: dollars per thousand calls. */
const TOOLS: readonly (readonly [theirs: string, names: readonly string[]])[] = [
  ['web_searches_kcount', ['web_search', 'web_search_requests']],
  ['storage_searches_kcount', ['file_search', 'file_search_requests']],
];

const REQUESTS = 'requests_kcount';

/** Undefined: it is paid by something that nobody here counts (hours of audio, pages). */
export function toPrice(theirs: ModelPrice): Price | undefined {
  const rates = RATES.flatMap(([name, kind]) => ratesOf(kind, theirs[name]));
  const base = rates.filter(({ above }) => above === undefined);
  const calls = flat(theirs[REQUESTS]);
  if (base.length === 0 && calls === undefined) return undefined;
  const tools = TOOLS.flatMap(([name, names]) => {
    const amount = flat(theirs[name]);
    return amount === undefined ? [] : names.map((tool) => [tool, toNano(amount / THOUSAND)] as const);
  });
  return {
    ...ratesIn(base),
    tiers: tiersIn(rates),
    ...(calls !== undefined && { perCall: toNano(calls / THOUSAND) }),
    serverTools: Object.fromEntries(tools),
  };
}

interface RateFrom {
  readonly kind: RateName;
  readonly nano: number;
  /** Tokens of input; undefined: from the first on. */
  readonly above: number | undefined;
}

function ratesOf(kind: RateName, price: number | TieredPrices | undefined): readonly RateFrom[] {
  if (price === undefined) return [];
  if (typeof price === 'number') return [{ kind, nano: toNano(price), above: undefined }];
  return [
    { kind, nano: toNano(price.base), above: undefined },
    ...price.tiers.map((tier) => ({ kind, nano: toNano(tier.price), above: tier.start })),
  ];
}

const ratesIn = (rates: readonly RateFrom[]): Rates => Object.fromEntries(rates.map(({ kind, nano }) => [kind, nano]));

const tiersIn = (rates: readonly RateFrom[]): readonly Tier[] =>
  [...new Set(rates.flatMap(({ above }) => (above === undefined ? [] : [above])))].map((start) => ({
    above: start,
    ...ratesIn(rates.filter(({ above }) => above === start)),
  }));

const flat = (price: number | TieredPrices | undefined): number | undefined =>
  typeof price === 'number' ? price : price?.base;

/** Exact for amounts with up to nine digits after the point: the error of the product is far below a half. */
const toNano = (usd: number): number => Math.round(usd * NANO);
