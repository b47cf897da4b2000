import type { Delta } from '@dragoman/metering';
import { toNumber } from '../sql/sql.ts';
import type { SqliteTransaction } from '../sql/sqlite-file.ts';

const VALUE = 'SELECT value FROM dragoman_counters WHERE name = $1';
const ADD = `INSERT INTO dragoman_counters (name, value, keep_until_ms) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE
  SET value = value + excluded.value, keep_until_ms = max(keep_until_ms, excluded.keep_until_ms)`;

/** Counters as they stand in one transaction: however many steps it has, each is read once and written once. */
export interface Tally {
  valueOf(counter: string): number;
  add(delta: Delta): void;
  /** Writes what was added, and reads anew from here on. */
  write(): void;
}

/** What a step of a transaction is done with. */
export interface Work {
  readonly transaction: SqliteTransaction;
  readonly tally: Tally;
}

interface Entry {
  /** Undefined: nobody has asked yet. */
  stored: number | undefined;
  by: number;
  /** Undefined: nothing was added. */
  keepUntilMs: number | undefined;
}

export function tallyIn(transaction: SqliteTransaction): Tally {
  const entries = new Map<string, Entry>();
  const entryOf = (counter: string): Entry => {
    const known = entries.get(counter);
    if (known) return known;
    const entry: Entry = { stored: undefined, by: 0, keepUntilMs: undefined };
    entries.set(counter, entry);
    return entry;
  };
  return {
    valueOf: (counter) => {
      const entry = entryOf(counter);
      entry.stored ??= storedValue(transaction, counter);
      return entry.stored + entry.by;
    },
    add: ({ counter, by, keepUntilMs }) => {
      const entry = entryOf(counter);
      entry.by += by;
      entry.keepUntilMs = Math.max(entry.keepUntilMs ?? keepUntilMs, keepUntilMs);
    },
    write: () => {
      for (const [counter, { by, keepUntilMs }] of entries)
        if (keepUntilMs !== undefined) transaction.run(ADD, [counter, by, keepUntilMs]);
      entries.clear();
    },
  };
}

/** 0 of one that nobody has counted yet. */
export const storedValue = (transaction: SqliteTransaction, counter: string): number =>
  toNumber(transaction.run(VALUE, [counter])[0]?.['value']);
