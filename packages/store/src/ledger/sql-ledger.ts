import type { LedgerRecord } from '@dragoman/metering';
import { placeholders, rowsOf, type Sql } from '../sql/sql.ts';
import { COLUMNS, toRecord } from './columns.ts';
import type { AppendOptions, Ledger } from './ledger.ts';
import { usageOf } from './usage.ts';

/** Rows of one statement, a power of two: SQLite takes 32,766 values, PostgreSQL 65,535. */
const ROWS = 512;
const NAMES = [...COLUMNS.map(({ name }) => name), 'settled'];

/** A statement for so many rows: a text of thousands of values, which is made once for each length. */
function forRows(textOf: (rows: number) => string): (rows: number) => string {
  const made = new Map<number, string>();
  return (rows) => {
    const text = made.get(rows) ?? textOf(rows);
    made.set(rows, text);
    return text;
  };
}

const INSERT = forRows(
  (rows) => `INSERT INTO dragoman_calls (${NAMES.join(', ')}) VALUES ${placeholders(rows, NAMES.length)}
    ON CONFLICT (id) DO NOTHING RETURNING id`,
);
const OPEN_AMONG = forRows(
  (rows) => `SELECT id FROM dragoman_calls WHERE settled = 0 AND id IN ${placeholders(1, rows)}`,
);
const MARK = forRows(
  (rows) => `UPDATE dragoman_calls SET settled = 1 WHERE settled = 0 AND id IN ${placeholders(1, rows)} RETURNING id`,
);

export function sqlLedger(sql: Sql): Ledger {
  const openAmong = async (ids: readonly string[]): Promise<ReadonlySet<unknown>> => {
    const results = await sql.run(
      inParts(ids).map((part) => ({
        text: OPEN_AMONG(part.length),
        values: part,
      })),
    );
    return new Set(results.flatMap((rows) => rows.map(({ id }) => id)));
  };
  return {
    append: async (records, { settled = false }: AppendOptions = {}) => {
      if (records.length === 0) return { added: [], unsettled: [] };
      // In one order everywhere, so that two writers never wait for each other.
      const sorted = records.toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
      const results = await sql.run(inParts(sorted).map((part) => insertion(part, settled)));
      const added = results.flatMap((rows) => rows.map(({ id }) => String(id)));
      if (settled) return { added, unsettled: [] };
      if (added.length === records.length) return { added, unsettled: records };
      const isAdded = new Set(added);
      const known = [...new Map(records.map((record) => [record.id, record])).values()];
      const open = await openAmong(known.map(({ id }) => id).filter((id) => !isAdded.has(id)));
      return { added, unsettled: known.filter(({ id }) => isAdded.has(id) || open.has(id)) };
    },
    markSettled: async (ids) => {
      if (ids.length === 0) return [];
      const results = await sql.run(
        inParts(ids.toSorted()).map((part) => ({
          text: MARK(part.length),
          values: part,
        })),
      );
      return results.flatMap((rows) => rows.map(({ id }) => String(id)));
    },
    unsettled: async (limit) => {
      const text = `SELECT * FROM dragoman_calls WHERE settled = 0 ORDER BY time_ms LIMIT $1`;
      return (await rowsOf(sql, text, [limit])).map(toRecord);
    },
    usage: (query) => usageOf(sql, query),
  };
}

const insertion = (records: readonly LedgerRecord[], settled: boolean) => ({
  text: INSERT(records.length),
  values: records.flatMap((record) => [...COLUMNS.map(({ write }) => write(record)), Number(settled)]),
});

/** Parts whose lengths are powers of two: whatever comes, there are ten statements of each kind. */
function inParts<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let [at, length] = [0, ROWS]; at < all.length; at += length) {
    while (length > all.length - at) length /= 2;
    parts.push(all.slice(at, at + length));
  }
  return parts;
}
