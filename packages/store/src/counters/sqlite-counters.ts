import { admit, expire, settle, type Change, type Hold, type Reservation } from '@dragoman/metering';
import { toNumber } from '../sql/sql.ts';
import type { SqliteFile, SqliteTransaction } from '../sql/sqlite-file.ts';
import type { Counters } from './counters.ts';
import { takenTogether } from './taken-together.ts';

/** Expired reservations that one call gives back, and rows out of use that it deletes: a bound on its time. */
const SWEEP = 500;

const DUE = `SELECT id, state, expires_at_ms, holds FROM dragoman_reservations
  WHERE state = 'reserved' AND expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT ${SWEEP}`;
const FORGET_RESERVATIONS = `DELETE FROM dragoman_reservations WHERE id IN (SELECT id FROM dragoman_reservations
  WHERE state IN ('expired', 'settled') AND expires_at_ms <= $1 LIMIT ${SWEEP})`;
const FORGET_COUNTERS = `DELETE FROM dragoman_counters WHERE name IN (SELECT name FROM dragoman_counters
  WHERE keep_until_ms <= $1 LIMIT ${SWEEP})`;
const ADD = `INSERT INTO dragoman_counters (name, value, keep_until_ms) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE
  SET value = value + excluded.value, keep_until_ms = max(keep_until_ms, excluded.keep_until_ms)`;
const KEEP = `INSERT INTO dragoman_reservations (id, state, expires_at_ms, holds) VALUES ($1, $2, $3, $4)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, expires_at_ms = excluded.expires_at_ms, holds = excluded.holds`;

/**
 * Counters in an embedded database; all processes of the machine may share the file. What is asked for at the same time
 * is one transaction, one step after the other. The file is closed by its owner.
 */
export function sqliteCounters(file: SqliteFile): Counters {
  const take = takenTogether((steps) =>
    file.write((transaction) => {
      let sweptMs = -Infinity;
      return steps.map(({ atMs, does }) => {
        if (atMs > sweptMs) sweep(transaction, atMs);
        sweptMs = Math.max(sweptMs, atMs);
        return does(transaction);
      });
    }),
  );
  return {
    admit: (order) =>
      take.now(order.atMs, (transaction) => {
        const values = valuesOf(
          transaction,
          order.charges.map(({ counter }) => counter),
        );
        return apply(transaction, order.id, admit(order, values, reservationOf(transaction, order.id)));
      }),
    // Nobody waits for what a call has used; whoever comes next finds it counted.
    settle: (bill) =>
      take.soon(bill.atMs, (transaction) => {
        const first = apply(transaction, bill.id, settle(bill, reservationOf(transaction, bill.id)));
        return {
          first,
          values: valuesOf(
            transaction,
            bill.charges.map(({ counter }) => counter),
          ),
        };
      }),
    values: (counters) => file.write((transaction) => valuesOf(transaction, counters)),
    close: async () => undefined,
  };
}

function sweep(transaction: SqliteTransaction, atMs: number): void {
  for (const row of transaction.run(DUE, [atMs])) {
    const change = expire(toReservation(row), atMs);
    if (change) apply(transaction, String(row['id']), change);
  }
  transaction.run(FORGET_RESERVATIONS, [atMs]);
  transaction.run(FORGET_COUNTERS, [atMs]);
}

function apply<Result>(transaction: SqliteTransaction, id: string, change: Change<Result>): Result {
  for (const { counter, by, keepUntilMs } of change.deltas) transaction.run(ADD, [counter, by, keepUntilMs]);
  if (change.reservation) {
    const { state, expiresAtMs, holds } = change.reservation;
    transaction.run(KEEP, [id, state, expiresAtMs, JSON.stringify(holds)]);
  }
  return change.result;
}

const valuesOf = (transaction: SqliteTransaction, counters: readonly string[]): readonly number[] =>
  counters.map((name) =>
    toNumber(transaction.run('SELECT value FROM dragoman_counters WHERE name = $1', [name])[0]?.['value']),
  );

const reservationOf = (transaction: SqliteTransaction, id: string): Reservation | undefined => {
  const [row] = transaction.run('SELECT state, expires_at_ms, holds FROM dragoman_reservations WHERE id = $1', [id]);
  return row && toReservation(row);
};

const toReservation = (row: Readonly<Record<string, unknown>>): Reservation => ({
  state: String(row['state']) as Reservation['state'],
  expiresAtMs: Number(row['expires_at_ms']),
  holds: JSON.parse(String(row['holds'])) as readonly Hold[],
});
