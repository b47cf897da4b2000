import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSqlite } from '../sql/sqlite-file.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { billOf, chargesFor, hardBudget, LIFE_MS, NOW, orderOf } from '../testing/calls.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { sqliteCounters } from './sqlite-counters.ts';
import { takenTogether, type Step } from './taken-together.ts';

/** A store that remembers what it was asked to take together: the times of the steps. */
function recording(fails: (times: readonly number[]) => Error | undefined = () => undefined) {
  const taken: (readonly number[])[] = [];
  const take = takenTogether(async (steps: readonly Step<undefined>[]) => {
    const times = steps.map(({ atMs }) => atMs);
    taken.push(times);
    const error = fails(times);
    if (error) throw error;
    return times.map((atMs) => `took ${atMs}`);
  });
  const now = (atMs: number) => take.now(atMs, () => undefined);
  const soon = (atMs: number) => take.soon(atMs, () => undefined);
  return { taken, now, soon };
}

test('what is asked for in one turn is taken together, and each gets its own result', async () => {
  const { taken, now } = recording();
  expect(await Promise.all([now(1), now(2), now(3)])).toEqual(['took 1', 'took 2', 'took 3']);
  await now(4);
  expect(taken).toEqual([[1, 2, 3], [4]]);
});

test('what nobody waits for goes before what comes next, and alone when nothing comes', async () => {
  const { taken, now, soon } = recording();
  const [first, second] = [soon(1), soon(2)];
  await now(3);
  await Promise.all([first, second]);
  await soon(4);
  expect(taken).toEqual([[1, 2, 3], [4]]);
});

test('more than a transaction is to hold are several', async () => {
  const { taken, now } = recording();
  await Promise.all(Array.from({ length: 600 }, (_, at) => now(at)));
  expect(taken.map(({ length }) => length)).toEqual([256, 256, 88]);
});

test('a step that throws fails alone', async () => {
  const { now } = recording((times) => (times.includes(2) ? new TypeError('no') : undefined));
  const results = await Promise.allSettled([now(1), now(2), now(3)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a store that is not there fails all, and is asked once', async () => {
  const { taken, now } = recording(() => new StoreUnavailable('sqlite', 'full'));
  const results = await Promise.allSettled([now(1), now(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(taken).toHaveLength(1);
});

test('in one transaction of the file: what one call leaves is what the next finds', async () => {
  const file = await openSqlite({ path: join(scratchFolder(), 'a.db') });
  onTestFinished(() => file.close());
  let transactions = 0;
  const counters = sqliteCounters({
    ...file,
    write: (work) => {
      transactions += 1;
      return file.write(work);
    },
  });
  const of = chargesFor([hardBudget(25)]);
  const bad = billOf('bad', of, { nanoUsd: Number.NaN });
  const admitted = await Promise.all(['1', '2', '3'].map((id) => counters.admit(orderOf(id, of))));
  expect([transactions, admitted.map((each) => each.admitted)]).toEqual([1, [true, true, false]]);
  // A bill that makes no sense is refused by the database, and takes nobody else with it.
  const settled = await Promise.allSettled([
    counters.settle(billOf('1', of, { nanoUsd: 1 })),
    counters.settle(bad),
    counters.admit(orderOf('4', of)),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(settled[2]).toMatchObject({ value: { admitted: true, values: [21] } });
});

test('what another process holds comes back within a second of its end', async () => {
  const path = join(scratchFolder(), 'a.db');
  const [file, otherFile] = [await openSqlite({ path }), await openSqlite({ path })];
  onTestFinished(() => file.close());
  onTestFinished(() => otherFile.close());
  const [counters, others] = [sqliteCounters(file), sqliteCounters(otherFile)];
  const of = chargesFor([hardBudget(15)]);
  await counters.settle(billOf('before', [], { atMs: NOW + LIFE_MS - 1_000 }));
  await others.admit(orderOf('theirs', of));
  const at = (id: string, atMs: number) => counters.admit(orderOf(id, of, atMs));
  expect((await at('1', NOW + LIFE_MS - 1)).admitted).toBe(false);
  expect((await at('2', NOW + LIFE_MS)).admitted).toBe(true);
});
