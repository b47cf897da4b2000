import { numberOf, type Fields } from './fields.ts';

/** US dollars of one token there, of a million of them here. */
const RATES: readonly (readonly [there: string, here: string])[] = [
  ['input_cost_per_token', 'input'],
  ['output_cost_per_token', 'output'],
  ['cache_read_input_token_cost', 'cachedInput'],
  ['cache_creation_input_token_cost', 'cacheWrite'],
  ['output_cost_per_reasoning_token', 'reasoning'],
  ['input_cost_per_audio_token', 'audioInput'],
  ['output_cost_per_audio_token', 'audioOutput'],
];

/** What is read here of a deployment and of what is said beside it. */
export const SAYS_PRICE: readonly string[] = RATES.map(([there]) => there);

const MILLION = 1_000_000;
/** A product of two doubles has noise in its last digits. */
const DIGITS = 12;

/** The price that a deployment has of its own; undefined: none, or not the whole of it. */
export function priceOf(given: Fields): Readonly<Record<string, number>> | undefined {
  const price = Object.fromEntries(
    RATES.flatMap(([there, here]) => {
      const rate = numberOf(given[there]);
      return rate === undefined ? [] : [[here, Number((rate * MILLION).toPrecision(DIGITS))]];
    }),
  );
  return 'input' in price && 'output' in price ? price : undefined;
}
