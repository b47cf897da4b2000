import {
  abandon,
  admit,
  expire,
  settle,
  type Change,
  type Delta,
  type Hold,
  type Reservation,
} from '@dragoman/metering';
import type { SqliteFile } from '../sql/sqlite-file.ts';
import type { Counters } from './counters.ts';
import { sweeper } from './sweeper.ts';
import { storedValue, tallyIn, type Work } from './tally.ts';
import { takenTogether } from './taken-together.ts';

const KEEP = `INSERT INTO dragoman_reservations (id, state, expires_at_ms, holds) VALUES ($1, $2, $3, $4)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, expires_at_ms = excluded.expires_at_ms, holds = excluded.holds`;

/**
 * Counters in an embedded database; all processes of the machine may share the file. What is asked for at the same time
 * is one transaction, one step after the other. The file is closed by its owner.
 */
export function sqliteCounters(file: SqliteFile): Counters {
  const sweep = sweeper((work, row, atMs) => {
    const change = expire(toReservation(row), atMs);
    if (change) apply(work, String(row['id']), change);
  });
  const take = takenTogether<Work>(async (steps) => {
    try {
      return await file.write((transaction) => {
        const work = { transaction, tally: tallyIn(transaction) };
        const results = steps.map(({ atMs, does }) => {
          sweep.due(work, atMs);
          return does(work);
        });
        work.tally.write();
        return results;
      });
    } catch (error) {
      // Nothing of it was done.
      sweep.forget();
      throw error;
    }
  });
  const kept = <Result>(work: Work, id: string, change: Change<Result>): Result => {
    sweep.note(change);
    return apply(work, id, change);
  };
  return {
    admit: (order) =>
      take.now(order.atMs, (work) => {
        const values = valuesOf(work, order.charges);
        return kept(work, order.id, admit(order, values, reservationOf(work, order.id)));
      }),
    // Nobody waits for what a call has used; whoever comes next finds it counted.
    settle: (bill) =>
      take.soon(bill.atMs, (work) => {
        const first = kept(work, bill.id, settle(bill, reservationOf(work, bill.id)));
        return { first, values: valuesOf(work, bill.charges) };
      }),
    abandon: (id, atMs) =>
      take.soon(atMs, (work) => {
        const known = reservationOf(work, id);
        const change = known && abandon(known, atMs);
        if (change) kept(work, id, change);
      }),
    values: (counters) => file.write((transaction) => counters.map((counter) => storedValue(transaction, counter))),
    close: async () => undefined,
  };
}

function apply<Result>({ transaction, tally }: Work, id: string, change: Change<Result>): Result {
  for (const delta of change.deltas) tally.add(delta);
  if (change.reservation) {
    const { state, expiresAtMs, holds } = change.reservation;
    transaction.run(KEEP, [id, state, expiresAtMs, JSON.stringify(holds)]);
  }
  return change.result;
}

const valuesOf = ({ tally }: Work, of: readonly Pick<Delta, 'counter'>[]): readonly number[] =>
  of.map(({ counter }) => tally.valueOf(counter));

const reservationOf = ({ transaction }: Work, id: string): Reservation | undefined => {
  const [row] = transaction.run('SELECT state, expires_at_ms, holds FROM dragoman_reservations WHERE id = $1', [id]);
  return row && toReservation(row);
};

const toReservation = (row: Readonly<Record<string, unknown>>): Reservation => ({
  state: String(row['state']) as Reservation['state'],
  expiresAtMs: Number(row['expires_at_ms']),
  holds: JSON.parse(String(row['holds'])) as readonly Hold[],
});
