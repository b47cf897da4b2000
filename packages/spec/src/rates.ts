/**
 * Kinds of tokens that have rates of their own. Where a kind has none, that of the kind holds which it is a part of: of
 * the input what is cached, written to a cache, heard or seen, and of what is written what is kept for an hour; of the
 * output thoughts, sounds and pictures.
 */
export const RATE_NAMES = [
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
] as const;
export type RateName = (typeof RATE_NAMES)[number];

/** What a million tokens of each kind cost; whoever holds them says in which unit. */
export type Rates = { readonly [Name in RateName]?: number | undefined };
