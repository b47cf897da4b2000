import { chargesOf, REMEMBER_MS, type Account } from '@dragoman/metering';
import fc from 'fast-check';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqlite } from '../sql/sqlite-file.ts';
import { billOf, chargesFor, hardBudget, LIFE_MS, NOW, orderOf } from '../testing/calls.ts';
import { CountersModel } from '../testing/counters-model.ts';
import { startRedis, type RedisServer } from '../testing/redis-server.ts';
import { makeFolder, removeFolder } from '../testing/scratch.ts';
import type { Counters } from './counters.ts';
import { openRedisCounters } from './redis-counters.ts';
import { sqliteCounters } from './sqlite-counters.ts';

interface Backend {
  start(): Promise<void>;
  /** Another client of the same store; `apart`: with counters of its own. */
  open(apart: string): Promise<Counters>;
  stop(): Promise<void>;
}

const sqlite = (): Backend => {
  const folder = makeFolder();
  return {
    start: async () => undefined,
    open: async (apart) => {
      const file = await openSqlite({ path: join(folder, `${apart}.db`), deadlineMs: 10_000 });
      const counters = sqliteCounters(file);
      return { ...counters, close: () => file.close() };
    },
    stop: async () => removeFolder(folder),
  };
};

const redis = (gateway?: string) => (): Backend => {
  let server: RedisServer | undefined;
  return {
    start: async () => {
      server = await startRedis();
    },
    open: (apart) => openRedisCounters({ url: server?.url ?? '', prefix: apart, gateway, deadlineMs: 10_000 }),
    stop: async () => server?.stop(),
  };
};

const BACKENDS = [
  ['sqlite', sqlite],
  ['redis', redis()],
  ['redis, by a gateway', redis('one')],
] as const;

describe.each(BACKENDS)('%s', (_name, make) => {
  const backend = make();
  const opened: Counters[] = [];
  let stores = 0;
  const open = async (apart = `s${(stores += 1)}`): Promise<Counters> => {
    const counters = await backend.open(apart);
    opened.push(counters);
    return counters;
  };
  beforeAll(() => backend.start());
  afterAll(async () => {
    for (const counters of opened) await counters.close();
    await backend.stop();
  });
  const of = chargesFor([hardBudget(25)]);
  const names = of.map(({ counter }) => counter);

  test('reserved, settled, refused', async () => {
    const store = await open();
    expect(await store.admit(orderOf('1', of))).toEqual({ admitted: true, values: [10] });
    expect(await store.admit(orderOf('2', of))).toEqual({ admitted: true, values: [20] });
    expect(await store.admit(orderOf('3', of))).toEqual({ admitted: false, values: [20] });
    expect(await store.settle(billOf('1', of, { nanoUsd: 3 }))).toEqual({ first: true, values: [13] });
    expect(await store.settle(billOf('1', of, { nanoUsd: 3 }))).toEqual({ first: false, values: [13] });
    expect(await store.admit(orderOf('3', of))).toEqual({ admitted: true, values: [23] });
    expect(await store.admit(orderOf('3', of))).toEqual({ admitted: true, values: [23] });
    expect(await store.values([...names, 'never'])).toEqual([23, 0]);
  });

  test('a price that nobody knows costs what was reserved', async () => {
    const store = await open();
    await store.admit(orderOf('1', of));
    expect(await store.settle(billOf('1', of, { nanoUsd: null }))).toEqual({ first: true, values: [10] });
    expect(await store.settle(billOf('1', of, { nanoUsd: 3 }))).toEqual({ first: false, values: [10] });
    expect(await store.settle(billOf('unasked', of, { nanoUsd: null }))).toEqual({ first: true, values: [10] });
  });

  test('nobody pays: let in, and known when it is settled', async () => {
    const store = await open();
    expect(await store.admit(orderOf('1', []))).toEqual({ admitted: true, values: [] });
    expect(await store.settle(billOf('1', of, { nanoUsd: 5 }))).toEqual({ first: true, values: [0] });
    expect(await store.values([])).toEqual([]);
  });

  test('without a reservation, and after it has expired', async () => {
    const store = await open();
    expect(await store.settle(billOf('9', of, { nanoUsd: 7 }))).toEqual({ first: true, values: [7] });
    expect(await store.admit(orderOf('1', of))).toEqual({ admitted: true, values: [17] });
    const later = NOW + LIFE_MS;
    expect(await store.admit(orderOf('2', of, later))).toEqual({ admitted: true, values: [17] });
    expect(await store.settle(billOf('1', of, { nanoUsd: 4, atMs: later }))).toEqual({ first: true, values: [21] });
    expect(await store.settle(billOf('1', of, { nanoUsd: 4, atMs: later }))).toEqual({ first: false, values: [21] });
  });

  test('a bill of a window that is over changes nothing', async () => {
    const store = await open();
    const nextMonth = Date.parse('2026-12-01T00:00:00Z');
    expect(await store.settle(billOf('1', of, { nanoUsd: 7, atMs: nextMonth }))).toEqual({
      first: true,
      values: [0],
    });
    await store.admit(orderOf('2', of));
    expect(await store.settle(billOf('2', of, { nanoUsd: 7, atMs: nextMonth }))).toMatchObject({ first: true });
    expect((await store.values(names)).every((value) => value === 0 || value === 10)).toBe(true);
  });

  test.each([9_007_199_254_740_991, 123_456_789_012_345])('an amount of %d is exact', async (nanoUsd) => {
    const store = await open();
    const large = chargesFor([hardBudget(Number.MAX_SAFE_INTEGER)], nanoUsd);
    expect(await store.admit(orderOf('1', large))).toEqual({ admitted: true, values: [nanoUsd] });
    expect(await store.settle(billOf('1', large, { nanoUsd: nanoUsd - 1 }))).toEqual({
      first: true,
      values: [nanoUsd - 1],
    });
  });

  test.each(['a b', 'ключ', "'; DROP TABLE dragoman_counters; --", '{x}', '"', '\u2028'])(
    'a key named %j',
    async (name) => {
      const store = await open();
      const own = chargesFor([hardBudget(25, `key:${name}`)]);
      await store.admit(orderOf('1', own));
      expect(await store.values(own.map(({ counter }) => counter))).toEqual([10]);
    },
  );

  test('200 callers at once on a budget for 20: two clients, one store', async () => {
    const apart = `n${(stores += 1)}`;
    const clients = [await open(apart), await open(apart)];
    const accounts = [hardBudget(200), hardBudget(1000, 'team:t'), hardBudget(100_000, 'organization')];
    const all = chargesFor(accounts);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, at) => clients[at % 2]?.admit(orderOf(String(at), all))),
    );
    const admitted = outcomes.flatMap((outcome, at) => (outcome?.admitted ? [String(at)] : []));
    expect(admitted).toHaveLength(20);
    // Each cost twice its estimate: what goes beyond is only their excess. Every bill comes from both, and counts once.
    const settled = await Promise.all(
      admitted.flatMap((id) => clients.map((client) => client.settle(billOf(id, all, { nanoUsd: 20 })))),
    );
    expect(settled.filter(({ first }) => first)).toHaveLength(20);
    expect(await clients[0]?.values(all.map(({ counter }) => counter))).toEqual([400, 400, 400]);
    expect((await clients[1]?.admit(orderOf('late', all)))?.admitted).toBe(false);
  });

  test.each([
    ['one after the other', 1],
    ['several at once', 7],
  ])('does what the transitions say, whatever the order: %s', async (_how, atOnce) => {
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const [store, model] = [await open(), new CountersModel()];
        const [theirs, ours]: [Promise<unknown>[], unknown[]] = [[], []];
        for (const { does, id, nanoUsd, priced, atMs } of steps) {
          const charges = chargesOf(ACCOUNTS, { nanoUsd, tokens: nanoUsd }, atMs);
          const order = orderOf(id, charges, atMs);
          const bill = billOf(id, charges, { nanoUsd: priced ? nanoUsd : null, tokens: nanoUsd, atMs });
          const step = (of: Counters | CountersModel) =>
            ({
              admit: () => of.admit(order),
              settle: () => of.settle(bill),
              abandon: () => of.abandon(id, atMs),
            })[does]();
          theirs.push(Promise.resolve(step(store)));
          ours.push(step(model));
          if (theirs.length % atOnce === 0) await Promise.all(theirs);
        }
        expect(await Promise.all(theirs)).toEqual(ours);
      }),
      { numRuns: 25 },
    );
  });
});

const ACCOUNTS: readonly Account[] = [
  {
    scope: 'key:a',
    budget: { nanoUsd: 60, per: 'day', mode: 'hard' },
    limits: { concurrent: 3, requests: { count: 6, windowMs: 60_000 } },
  },
  {
    scope: 'team:t',
    budget: { nanoUsd: 90, per: 'month', mode: 'soft' },
    limits: { tokens: { count: 70, windowMs: 3_600_000 } },
  },
];

/** Time goes on by up to a day, so that windows end and reservations expire. */
const steps = fc
  .array(
    fc.record({
      does: fc.constantFrom('admit', 'settle', 'abandon'),
      id: fc.integer({ min: 0, max: 7 }).map(String),
      nanoUsd: fc.integer({ min: 0, max: 30 }),
      priced: fc.boolean(),
      wait: fc.constantFrom(0, 0, 1, LIFE_MS / 2, LIFE_MS, 3_600_000, 86_400_000),
    }),
    { maxLength: 30 },
  )
  .map((list) => {
    let atMs = NOW;
    // What was settled longer ago is forgotten: by the clock of the server, which cannot be moved here.
    return list.map((step) => ({ ...step, atMs: (atMs = Math.min(atMs + step.wait, NOW + REMEMBER_MS - 1)) }));
  });
