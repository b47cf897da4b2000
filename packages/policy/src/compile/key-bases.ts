import { GONE, type KeyLines } from './key-lines.ts';

/** More keys than these together are not sent anew with each edit; after so many changes there is a new table. */
export const KEY_LIMITS = { together: 20_000, changes: 2_000 } as const;
/** So long after a table was made each Envoy has it: before, nothing relies on it. */
const RELIED_ON_AFTER_MS = 10_000;

/** A table of many keys. It is sent once; what changes afterwards is sent apart. */
export interface KeyBase {
  /** Milliseconds since 1970, by which Envoy tells a table from an older one. */
  readonly madeAtMs: number;
  readonly lines: KeyLines;
}

/** Tables of one run: the one that is relied on, and one that is on its way to Envoy. */
export interface KeyBases {
  readonly reliedOn?: KeyBase;
  readonly coming?: KeyBase;
}

interface Surroundings {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly limits?: { readonly together: number; readonly changes: number };
}

/** The tables for these keys, and what Envoy has to know beside them. */
export interface KeysInParts {
  readonly bases: KeyBases;
  /** Everything where no table is relied on, else what differs from any that Envoy may have. */
  readonly beside: KeyLines;
}

/** From the tables before. Few keys need none; where there was one, there will be one. */
export function keysInParts(
  before: KeyBases,
  lines: KeyLines,
  { nowMs, limits = KEY_LIMITS }: Surroundings,
): KeysInParts {
  const { coming } = before;
  const isThere = coming !== undefined && nowMs - coming.madeAtMs >= RELIED_ON_AFTER_MS;
  const reliedOn = isThere ? coming : before.reliedOn;
  const made = { madeAtMs: nowMs, lines };
  if (!reliedOn) {
    const isNeeded = coming !== undefined || lines.size > limits.together;
    return { bases: isNeeded ? { coming: coming ?? made } : {}, beside: lines };
  }
  const changes = changesSince(reliedOn, lines);
  if (coming && !isThere) return { bases: before, beside: new Map([...changes, ...changesSince(coming, lines)]) };
  return { bases: { reliedOn, ...(changes.size > limits.changes && { coming: made }) }, beside: changes };
}

/** The table that Envoy is to have; undefined: none. */
export const newestBase = ({ reliedOn, coming }: KeyBases): KeyBase | undefined => coming ?? reliedOn;

/** In a walk over both without a list of either: there are many. */
function changesSince({ lines: old }: KeyBase, lines: KeyLines): KeyLines {
  const changes = new Map<string, string>();
  for (const [hash, line] of lines) if (old.get(hash) !== line) changes.set(hash, line);
  for (const hash of old.keys()) if (!lines.has(hash)) changes.set(hash, GONE);
  return changes;
}
