import type { Rates } from '@dragoman/spec';

/** From so many tokens of input on, all tokens of the call have these rates; what is absent stays as it was. */
export interface Tier extends Rates {
  /** The tier holds when the call has more tokens of input than this. */
  readonly above: number;
}

/**
 * What calls of a tier of the service pay: percent of the rates that would hold, or rates of its own, which lie over all
 * others; what is absent stays as it was.
 */
export interface ServiceTier extends Rates {
  readonly percent?: number | undefined;
}

/**
 * What one call of a model costs. Unit of all amounts: nano-USD (10⁻⁹ US dollars), of rates per million tokens; integers
 * from 0 to `MAX_RATE`.
 */
export interface Price extends Rates {
  readonly tiers?: readonly Tier[] | undefined;
  /** Nano-USD for each call, whatever its tokens. */
  readonly perCall?: number | undefined;
  /** Nano-USD for each call of a tool that the provider ran, by the name in `Usage.serverTools`. */
  readonly serverTools?: Readonly<Record<string, number>> | undefined;
  /** By the name in `Usage.serviceTier`. What a tier that is not here costs is not known. */
  readonly serviceTiers?: Readonly<Record<string, ServiceTier>> | undefined;
}

/** A million dollars per million tokens: above it a price is a mistake, and sums could leave 64 bits. */
export const MAX_RATE = 1e15;

/** Above it a count is not of one call. */
export const MAX_TOKENS = 1e9;
