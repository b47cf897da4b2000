import type { Path } from './path.ts';

/**
 * What the schema knows and this version does not do yet. It is refused, never ignored: a budget that is not held is
 * worse than none. A line goes when its feature comes.
 */
export const NOT_YET: readonly Path[] = [['plugins'], ['listen', 'http3']];

/** Kinds of provider that have a name and cannot be served yet. */
export const KINDS_NOT_YET: readonly string[] = [];

/** Kinds that are to find a credential of their own where none is given, and cannot yet. */
export const KEYLESS_NOT_YET: readonly string[] = [];
