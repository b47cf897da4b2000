import { admit, expire, settle, type Change, type Delta, type Hold, type Reservation } from '@dragoman/metering';
import { toNumber } from '../sql/sql.ts';
import type { SqliteFile, SqliteTransaction } from '../sql/sqlite-file.ts';
import type { Counters } from './counters.ts';
import { sweeper } from './sweeper.ts';
import { takenTogether } from './taken-together.ts';

const VALUE = 'SELECT value FROM dragoman_counters WHERE name = $1';
const ADD = `INSERT INTO dragoman_counters (name, value, keep_until_ms) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE
  SET value = value + excluded.value, keep_until_ms = max(keep_until_ms, excluded.keep_until_ms)`;
const KEEP = `INSERT INTO dragoman_reservations (id, state, expires_at_ms, holds) VALUES ($1, $2, $3, $4)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, expires_at_ms = excluded.expires_at_ms, holds = excluded.holds`;

/**
 * Counters in an embedded database; all processes of the machine may share the file. What is asked for at the same time
 * is one transaction, one step after the other. The file is closed by its owner.
 */
export function sqliteCounters(file: SqliteFile): Counters {
  const sweep = sweeper((transaction, row, atMs) => {
    const change = expire(toReservation(row), atMs);
    if (change) apply(transaction, String(row['id']), change);
  });
  const take = takenTogether(async (steps) => {
    try {
      return await file.write((transaction) =>
        steps.map(({ atMs, does }) => {
          sweep.due(transaction, atMs);
          return does(transaction);
        }),
      );
    } catch (error) {
      // Nothing of it was done.
      sweep.forget();
      throw error;
    }
  });
  const kept = <Result>(transaction: SqliteTransaction, id: string, change: Change<Result>): Result => {
    sweep.note(change);
    return apply(transaction, id, change);
  };
  return {
    admit: (order) =>
      take.now(order.atMs, (transaction) => {
        const values = valuesOf(transaction, order.charges);
        return kept(transaction, order.id, admit(order, values, reservationOf(transaction, order.id)));
      }),
    // Nobody waits for what a call has used; whoever comes next finds it counted.
    settle: (bill) =>
      take.soon(bill.atMs, (transaction) => {
        const first = kept(transaction, bill.id, settle(bill, reservationOf(transaction, bill.id)));
        return { first, values: valuesOf(transaction, bill.charges) };
      }),
    values: (counters) =>
      file.write((transaction) =>
        valuesOf(
          transaction,
          counters.map((counter) => ({ counter })),
        ),
      ),
    close: async () => undefined,
  };
}

function apply<Result>(transaction: SqliteTransaction, id: string, change: Change<Result>): Result {
  for (const { counter, by, keepUntilMs } of change.deltas) transaction.run(ADD, [counter, by, keepUntilMs]);
  if (change.reservation) {
    const { state, expiresAtMs, holds } = change.reservation;
    transaction.run(KEEP, [id, state, expiresAtMs, JSON.stringify(holds)]);
  }
  return change.result;
}

const valuesOf = (transaction: SqliteTransaction, of: readonly Pick<Delta, 'counter'>[]): readonly number[] =>
  of.map(({ counter }) => toNumber(transaction.run(VALUE, [counter])[0]?.['value']));

const reservationOf = (transaction: SqliteTransaction, id: string): Reservation | undefined => {
  const [row] = transaction.run('SELECT state, expires_at_ms, holds FROM dragoman_reservations WHERE id = $1', [id]);
  return row && toReservation(row);
};

const toReservation = (row: Readonly<Record<string, unknown>>): Reservation => ({
  state: String(row['state']) as Reservation['state'],
  expiresAtMs: Number(row['expires_at_ms']),
  holds: JSON.parse(String(row['holds'])) as readonly Hold[],
});
