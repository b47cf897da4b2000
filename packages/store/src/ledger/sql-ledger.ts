import type { LedgerRecord } from '@dragoman/metering';
import { placeholders, rowsOf, type Sql } from '../sql/sql.ts';
import { COLUMNS, toRecord } from './columns.ts';
import type { AppendOptions, Ledger } from './ledger.ts';
import { usageOf } from './usage.ts';

/** Rows of one statement: SQLite takes 32,766 values, PostgreSQL 65,535. */
const ROWS = 500;
const NAMES = [...COLUMNS.map(({ name }) => name), 'settled'];

export function sqlLedger(sql: Sql): Ledger {
  return {
    append: async (records, { settled = false }: AppendOptions = {}) => {
      if (records.length === 0) return { added: 0, unsettled: [] };
      // In one order everywhere, so that two writers never wait for each other.
      const sorted = records.toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
      const results = await sql.run(
        chunks(sorted).flatMap((chunk) => [insertion(chunk, settled), openAmong(chunk.map(({ id }) => id))]),
      );
      const open = new Set(results.filter((_, at) => at % 2 === 1).flatMap((rows) => rows.map(({ id }) => id)));
      return {
        added: results.filter((_, at) => at % 2 === 0).reduce((sum, rows) => sum + rows.length, 0),
        unsettled: [...new Map(records.map((record) => [record.id, record])).values()].filter(({ id }) => open.has(id)),
      };
    },
    markSettled: async (ids) => {
      if (ids.length === 0) return [];
      const results = await sql.run(
        chunks(ids.toSorted()).map((chunk) => ({
          text: `UPDATE dragoman_calls SET settled = 1 WHERE settled = 0 AND id IN ${placeholders(1, chunk.length)}
            RETURNING id`,
          values: chunk,
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
  text: `INSERT INTO dragoman_calls (${NAMES.join(', ')}) VALUES ${placeholders(records.length, NAMES.length)}
    ON CONFLICT (id) DO NOTHING RETURNING id`,
  values: records.flatMap((record) => [...COLUMNS.map(({ write }) => write(record)), Number(settled)]),
});

const openAmong = (ids: readonly string[]) => ({
  text: `SELECT id FROM dragoman_calls WHERE settled = 0 AND id IN ${placeholders(1, ids.length)}`,
  values: ids,
});

const chunks = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / ROWS) }, (_, at) => all.slice(at * ROWS, (at + 1) * ROWS));
