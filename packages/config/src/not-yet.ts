import type { Path } from './path.ts';

/**
 * What the schema knows and this version does not do yet. It is refused, never ignored: a budget that is not held is
 * worse than none. A line goes when its feature comes.
 */
export const NOT_YET: readonly Path[] = [['listen', 'http3']];
