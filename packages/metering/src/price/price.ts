/**
 * What is paid for tokens, by their kind.
 *
 * Unit: nano-USD (10⁻⁹ US dollars) per million tokens; integers from 0 to `MAX_RATE`. A kind that has no rate of its
 * own is charged like the kind it is a part of: cache reads, writes, audio and images of the input like `input`;
 * `cacheWrite1h` like `cacheWrite`; reasoning, audio and images of the output like `output`.
 */
export interface Rates {
  readonly input?: number | undefined;
  readonly cachedInput?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly audioInput?: number | undefined;
  readonly imageInput?: number | undefined;
  readonly output?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly audioOutput?: number | undefined;
  readonly imageOutput?: number | undefined;
}

/** From so many tokens of input on, all tokens of the call have these rates; what is absent stays as it was. */
export interface Tier extends Rates {
  /** The tier holds when the call has more tokens of input than this. */
  readonly above: number;
}

/** What one call of a model costs. */
export interface Price extends Rates {
  readonly tiers?: readonly Tier[] | undefined;
  /** Nano-USD for each call, whatever its tokens. */
  readonly perCall?: number | undefined;
  /** Nano-USD for each call of a tool that the provider ran, by the name in `Usage.serverTools`. */
  readonly serverTools?: Readonly<Record<string, number>> | undefined;
  /** Percent of the token rates that a batch call pays; 100 without. */
  readonly batchPercent?: number | undefined;
}

/** A million dollars per million tokens: above it a price is a mistake, and sums could leave 64 bits. */
export const MAX_RATE = 1e15;

/** Above it a count is not of one call. */
export const MAX_TOKENS = 1e9;
