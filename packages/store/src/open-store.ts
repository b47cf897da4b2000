import { join } from 'node:path';
import { sqlAudit, type Audit } from './audit/audit.ts';
import type { Counters } from './counters/counters.ts';
import { openRedisCounters } from './counters/redis-counters.ts';
import { sqliteCounters } from './counters/sqlite-counters.ts';
import { sqlCursors, type Cursors } from './cursors/cursors.ts';
import { DEADLINE_MS } from './deadline.ts';
import type { Keys } from './keys/keys.ts';
import { sqlKeys } from './keys/sql-keys.ts';
import type { Ledger } from './ledger/ledger.ts';
import { sqlLedger } from './ledger/sql-ledger.ts';
import { openPostgres } from './sql/postgres.ts';
import { openSqlite, type SqliteFile } from './sql/sqlite-file.ts';

export interface StoreOptions {
  /** Folder of the embedded store, for whatever has no server; made if it is not there. */
  readonly folder: string;
  /** Counters go there. */
  readonly redis?: string | undefined;
  /** Ledger, keys, audit and cursors go there. */
  readonly postgres?: string | undefined;
  /** For one call, in milliseconds; a second without. PostgreSQL, which no caller waits for, has five times as long. */
  readonly deadlineMs?: number | undefined;
  /** Name of the gateway that serves by it, where it is one of several with counters on a server. */
  readonly gateway?: string | undefined;
}

/** Everything that outlives the process. */
export interface Store {
  readonly counters: Counters;
  readonly ledger: Ledger;
  readonly keys: Keys;
  readonly audit: Audit;
  readonly cursors: Cursors;
  close(): Promise<void>;
}

/** Name of the embedded store in its folder. */
export const STORE_FILE = 'dragoman.db';
const BEHIND = 5;

/**
 * Opens the stores that are named, and the embedded one for the rest. A server that is down does not stop it: calls
 * fail until it is there.
 * @throws {StoreUnavailable} when the embedded store cannot be opened
 */
export async function openStore({
  folder,
  redis,
  postgres,
  deadlineMs = DEADLINE_MS,
  gateway,
}: StoreOptions): Promise<Store> {
  const isEmbedded = redis === undefined || postgres === undefined;
  const file = isEmbedded ? await openSqlite({ path: join(folder, STORE_FILE), deadlineMs }) : undefined;
  const sql = postgres === undefined ? needed(file) : openPostgres({ url: postgres, deadlineMs: BEHIND * deadlineMs });
  const counters =
    redis === undefined ? sqliteCounters(needed(file)) : await openRedisCounters({ url: redis, deadlineMs, gateway });
  return {
    counters,
    ledger: sqlLedger(sql),
    keys: sqlKeys(sql),
    audit: sqlAudit(sql),
    cursors: sqlCursors(sql),
    close: async () => {
      await counters.close();
      await sql.close();
      await file?.close();
    },
  };
}

/**
 * Counters alone, for whoever has no business with the rest.
 * @throws {StoreUnavailable} when the embedded store cannot be opened
 */
export async function openCounters({
  folder,
  redis,
  deadlineMs = DEADLINE_MS,
  gateway,
}: Omit<StoreOptions, 'postgres'>): Promise<Counters> {
  if (redis !== undefined) return openRedisCounters({ url: redis, deadlineMs, gateway });
  const file = await openSqlite({ path: join(folder, STORE_FILE), deadlineMs });
  return { ...sqliteCounters(file), close: () => file.close() };
}

const needed = (file: SqliteFile | undefined): SqliteFile => {
  if (file === undefined) throw new TypeError('no server and no file');
  return file;
};
