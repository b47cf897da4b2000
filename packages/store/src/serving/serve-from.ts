import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteCounters } from '../counters/sqlite-counters.ts';
import { STORE_FILE, type StoreOptions } from '../open-store.ts';
import { openSqlite, troubleOf, type SqliteFile } from '../sql/sqlite-file.ts';
import { StoreUnavailable } from '../store-unavailable.ts';

/** Nothing is in it: who serves has a lock on it, which the system takes back when he is gone, however he ended. */
const LOCK_FILE = 'serving.lock';
/** Another one looks whether he is alone. */
const LOOK_MS = 2_000;
const RESERVED = "SELECT id FROM dragoman_reservations WHERE state = 'reserved'";

export interface Serving {
  /** How many calls of gateways that are gone held something. */
  readonly givenBack: number;
  leave(): void;
}

/**
 * Marks that a gateway serves by the counters of an embedded store, for as long as its process lives. Where it is the
 * only one, nobody can tell any more how calls of before have ended: what they hold is given back. A bill that is in the
 * log counts all the same.
 * @param atMs - now: milliseconds since 1970
 * @throws {StoreUnavailable} when the store cannot be opened
 */
export async function serveFrom({ folder, deadlineMs }: StoreOptions, atMs: number): Promise<Serving> {
  const file = await openSqlite({ path: join(folder, STORE_FILE), ...(deadlineMs !== undefined && { deadlineMs }) });
  let lock: DatabaseSync | undefined;
  const leave = (): void => {
    if (lock?.isOpen) lock.close();
  };
  try {
    lock = new DatabaseSync(join(folder, LOCK_FILE), { timeout: LOOK_MS });
    const givenBack = isAlone(lock) ? await giveBackAll(file, atMs) : 0;
    return { givenBack, leave };
  } catch (error) {
    leave();
    const trouble = troubleOf(error);
    throw trouble === undefined ? error : new StoreUnavailable('sqlite', trouble, { cause: error });
  } finally {
    await file.close();
  }
}

async function giveBackAll(file: SqliteFile, atMs: number): Promise<number> {
  const ids = await file.write((work) => work.run(RESERVED).map(({ id }) => String(id)));
  const counters = sqliteCounters(file);
  await Promise.all(ids.map((id) => counters.abandon(id, atMs)));
  return ids.length;
}

/** Takes the lock, which others may have too, and says whether one of them had it. */
function isAlone(lock: DatabaseSync): boolean {
  const alone = hasNoOther(lock);
  lock.exec('BEGIN; SELECT * FROM sqlite_master');
  return alone;
}

function hasNoOther(lock: DatabaseSync): boolean {
  lock.exec('PRAGMA busy_timeout = 0');
  try {
    lock.exec('BEGIN EXCLUSIVE; COMMIT');
    return true;
  } catch (error) {
    if (troubleOf(error) === 'slow') return false;
    throw error;
  } finally {
    lock.exec(`PRAGMA busy_timeout = ${LOOK_MS}`);
  }
}
