import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEADLINE_MS } from '../deadline.ts';
import { StoreUnavailable, type StoreTrouble } from '../store-unavailable.ts';
import { migrate } from './migrations.ts';
import type { Sql, SqlRow, SqlValue, Statement } from './sql.ts';

export interface SqliteOptions {
  /** Made if it is not there, readable by its owner only; its folder too. */
  readonly path: string;
  /** For one call, in milliseconds. */
  readonly deadlineMs?: number;
}

/** Statements are kept prepared, up to so many. */
const PREPARED = 256;
const RETRY_MS = 2;
const OPEN_MS = 5000;
const PAGES_BEFORE_CHECKPOINT = 1000;

/** Result codes of SQLite, and those of its extended ones that say something else. @see https://www.sqlite.org/rescode.html */
const TROUBLE: Readonly<Record<number, StoreTrouble>> = {
  5: 'slow',
  6: 'slow',
  8: 'down',
  10: 'down',
  13: 'full',
  14: 'down',
  // The file that its connections share cannot grow.
  4874: 'full',
};

/** What may be done inside a transaction; without waiting, so that nothing of others comes between. */
export interface SqliteTransaction {
  run(text: string, values?: readonly SqlValue[]): readonly SqlRow[];
}

/** A database file in WAL mode: many processes read it, one at a time writes. */
export interface SqliteFile extends Sql {
  /** Does the work in a transaction of its own; waits for other writers within the deadline, without blocking the process. */
  write<T>(work: (transaction: SqliteTransaction) => T): Promise<T>;
}

/** @throws {StoreUnavailable} when the file cannot be opened */
export async function openSqlite({ path, deadlineMs = DEADLINE_MS }: SqliteOptions): Promise<SqliteFile> {
  const database = open(path);
  const transaction = prepared(database);
  let closed = false;

  const attempt = async <T>(begin: string, work: () => T): Promise<T> => {
    const end = performance.now() + deadlineMs;
    for (;;) {
      if (closed) throw new StoreUnavailable('sqlite', 'down');
      try {
        return atomically(database, begin, work);
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble === undefined) throw error;
        if (trouble !== 'slow' || performance.now() >= end)
          throw new StoreUnavailable('sqlite', trouble, { cause: error });
      }
      await sleep(RETRY_MS);
    }
  };
  const write = <T>(work: (transaction: SqliteTransaction) => T): Promise<T> =>
    attempt('BEGIN IMMEDIATE', () => work(transaction));
  const run = (statements: readonly Statement[]) =>
    // Who only reads waits for nobody.
    attempt(statements.every(({ text }) => text.startsWith('SELECT')) ? 'BEGIN' : 'BEGIN IMMEDIATE', () =>
      statements.map(({ text, values }) => transaction.run(text, values)),
    );
  const close = async (): Promise<void> => {
    if (!closed) database.close();
    closed = true;
  };
  const file = { write, run, close };
  await migrate(file, 'sqlite');
  return file;
}

function open(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite gives the files beside it the mode of this one.
    makeFile(path);
    chmodSync(path, 0o600);
    const database = new DatabaseSync(path, { timeout: OPEN_MS });
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 0;
      PRAGMA wal_autocheckpoint = ${PAGES_BEFORE_CHECKPOINT};`);
    return database;
  } catch (error) {
    throw new StoreUnavailable('sqlite', troubleOf(error) ?? 'down', { cause: error });
  }
}

/**
 * Makes the file, and never opens one that is there: closing it would give up the locks of every other connection of this
 * process, and a process that comes and goes would take the log away that they write to.
 * @see https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function prepared(database: DatabaseSync): SqliteTransaction {
  const statements = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = statements.get(text);
    if (known) return known;
    if (statements.size >= PREPARED) statements.clear();
    const statement = database.prepare(inSqlite(text));
    statement.setReadBigInts(true);
    statements.set(text, statement);
    return statement;
  };
  return { run: (text, values = []) => prepare(text).all(...values) as readonly SqlRow[] };
}

/** Numbered values are looked up in a list one by one, thousands of them slowly: where they stand in order, none is numbered. */
function inSqlite(text: string): string {
  const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  const isInOrder = numbers.every((number, at) => number === at + 1);
  return text.replaceAll(/\$(\d+)/g, isInOrder ? '?' : '?$1');
}

function atomically<T>(database: DatabaseSync, begin: string, work: () => T): T {
  database.exec(begin);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk may have rolled it back already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** What is wrong with the place of a file; undefined: it is something else. */
export function troubleOf(error: unknown): StoreTrouble | undefined {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined;
  // The low byte is the primary code, the rest says it more exactly.
  return code === undefined ? undefined : (TROUBLE[code] ?? TROUBLE[code & 0xff]);
}
