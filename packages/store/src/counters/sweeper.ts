import type { Change } from '@dragoman/metering';
import { toNumber, type SqlRow } from '../sql/sql.ts';
import type { Work } from './tally.ts';

/** Expired reservations that one call gives back, and rows out of use that it deletes: a bound on its time. */
const SWEEP = 500;
/** For so long it is not looked what other processes have left to expire. */
const LOOK_MS = 1_000;

const DUE = `SELECT id, state, expires_at_ms, holds FROM dragoman_reservations
  WHERE state = 'reserved' AND expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT ${SWEEP}`;
const FORGET_RESERVATIONS = `DELETE FROM dragoman_reservations WHERE id IN (SELECT id FROM dragoman_reservations
  WHERE state IN ('expired', 'settled') AND expires_at_ms <= $1 LIMIT ${SWEEP})`;
const FORGET_COUNTERS = `DELETE FROM dragoman_counters WHERE name IN (SELECT name FROM dragoman_counters
  WHERE keep_until_ms <= $1 LIMIT ${SWEEP})`;
const NEXT = `SELECT min(at_ms) AS at_ms FROM (
  SELECT min(expires_at_ms) AS at_ms FROM dragoman_reservations WHERE state = 'reserved' UNION ALL
  SELECT min(expires_at_ms) FROM dragoman_reservations WHERE state = 'expired' UNION ALL
  SELECT min(expires_at_ms) FROM dragoman_reservations WHERE state = 'settled' UNION ALL
  SELECT min(keep_until_ms) FROM dragoman_counters)`;

export interface Sweeper {
  /** Gives back what has expired by then, and deletes what is out of use. */
  due(work: Work, atMs: number): void;
  /** Something is kept that will expire. */
  note(change: Pick<Change<unknown>, 'deltas' | 'reservation'>): void;
  /** What was done since it was looked last may not have happened. */
  forget(): void;
}

/**
 * Looks only when something is due: it is known when what this process keeps expires, and what others keep is looked for
 * each second. @param expire gives back one reservation
 */
export function sweeper(expire: (work: Work, row: SqlRow, atMs: number) => void): Sweeper {
  let [nextMs, lookedMs] = [-Infinity, -Infinity];
  return {
    due: (work, atMs) => {
      if (atMs < nextMs && atMs < lookedMs + LOOK_MS) return;
      const { transaction, tally } = work;
      for (const row of transaction.run(DUE, [atMs])) expire(work, row, atMs);
      // What was given back may keep a counter that would be out of use.
      tally.write();
      transaction.run(FORGET_RESERVATIONS, [atMs]);
      transaction.run(FORGET_COUNTERS, [atMs]);
      const next = transaction.run(NEXT)[0]?.['at_ms'] ?? null;
      [nextMs, lookedMs] = [next === null ? Infinity : toNumber(next), atMs];
    },
    note: ({ deltas, reservation }) => {
      for (const { keepUntilMs } of deltas) nextMs = Math.min(nextMs, keepUntilMs);
      if (reservation) nextMs = Math.min(nextMs, reservation.expiresAtMs);
    },
    forget: () => {
      [nextMs, lookedMs] = [-Infinity, -Infinity];
    },
  };
}
