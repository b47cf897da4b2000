import { rowsOf, toNumber, type Sql } from './sql.ts';

export type SqlDialect = 'sqlite' | 'postgres';

/** One list per version, in order; a version that was released is never edited. */
const VERSIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE dragoman_calls (
      id text PRIMARY KEY, reservation text, time_ms bigint NOT NULL, request_id text, route text, "key" text, team text, dialect text,
      operation text, provider text, request_model text, response_model text, stream smallint, status integer NOT NULL,
      error text, attempts integer, input bigint, cache_read bigint, cache_write bigint, output bigint,
      reasoning bigint, "usage" text NOT NULL, cost bigint, ttft_ms bigint, duration_ms bigint, bytes_in bigint,
      bytes_out bigint, settled smallint NOT NULL)`,
    'CREATE INDEX dragoman_calls_time ON dragoman_calls (time_ms)',
    'CREATE INDEX dragoman_calls_unsettled ON dragoman_calls (time_ms) WHERE settled = 0',
    `CREATE TABLE dragoman_keys (
      name text PRIMARY KEY, sha256 text NOT NULL UNIQUE, settings text NOT NULL, created_at_ms bigint NOT NULL,
      expires_at_ms bigint)`,
    'CREATE TABLE dragoman_revocations (name text PRIMARY KEY, at_ms bigint NOT NULL)',
    'CREATE TABLE dragoman_versions (name text PRIMARY KEY, version bigint NOT NULL)',
    `INSERT INTO dragoman_versions (name, version) VALUES ('keys', 0)`,
    `CREATE TABLE dragoman_audit (
      id text PRIMARY KEY, time_ms bigint NOT NULL, who text NOT NULL, act text NOT NULL, target text, why text,
      details text NOT NULL)`,
    'CREATE INDEX dragoman_audit_time ON dragoman_audit (time_ms)',
    'CREATE TABLE dragoman_cursors (name text PRIMARY KEY, state text NOT NULL)',
    'CREATE TABLE dragoman_counters (name text PRIMARY KEY, value bigint NOT NULL, keep_until_ms bigint NOT NULL)',
    'CREATE INDEX dragoman_counters_end ON dragoman_counters (keep_until_ms)',
    `CREATE TABLE dragoman_reservations (
      id text PRIMARY KEY, state text NOT NULL, expires_at_ms bigint NOT NULL, holds text NOT NULL)`,
    'CREATE INDEX dragoman_reservations_end ON dragoman_reservations (state, expires_at_ms)',
  ],
  ['ALTER TABLE dragoman_calls ADD COLUMN payers text'],
];

/** Only one process at a time makes tables; the number is any that nobody else uses. */
const LOCK: Readonly<Record<SqlDialect, readonly string[]>> = {
  sqlite: [],
  postgres: ['SELECT pg_advisory_xact_lock(7294100385)'],
};

/** Brings the tables to the newest version; does nothing where they are. */
export async function migrate(sql: Sql, dialect: SqlDialect): Promise<void> {
  await sql.run(
    [...LOCK[dialect], 'CREATE TABLE IF NOT EXISTS dragoman_schema (version integer PRIMARY KEY)'].map((text) => ({
      text,
    })),
  );
  for (const [at, statements] of VERSIONS.entries()) await bringTo(sql, dialect, { version: at + 1, statements });
}

async function bringTo(
  sql: Sql,
  dialect: SqlDialect,
  { version, statements }: { readonly version: number; readonly statements: readonly string[] },
): Promise<void> {
  if (await isAt(sql, version)) return;
  const texts = [...LOCK[dialect], `INSERT INTO dragoman_schema (version) VALUES (${version})`, ...statements];
  try {
    await sql.run(texts.map((text) => ({ text })));
  } catch (error) {
    // Another process was faster: its row stands in the way of ours, and all of ours was undone.
    if (!(await isAt(sql, version))) throw error;
  }
}

const isAt = async (sql: Sql, version: number): Promise<boolean> => {
  const [row] = await rowsOf(sql, 'SELECT max(version) AS version FROM dragoman_schema');
  return toNumber(row?.['version']) >= version;
};
