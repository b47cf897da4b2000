import { chargesOf, heldInAdvance, type Account } from '@dragoman/metering';
import { expect, test } from 'vitest';
import { advancesOn, type Advance } from './advances.ts';
import type { AskedCall, Asker, EndedAdvance } from './asked.ts';
import { estimateOfCall, reserved } from './estimate.ts';
import { StoreOnMaps } from './testing/store-on-maps.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
/** Ten nano-dollars in, a hundred out. */
const PRICE = { input: 1_000_000, output: 10_000_000 };
const ESTIMATE = 10 + 100;
const budget = (nanoUsd: number): Account => ({
  scope: 'key:a',
  budget: { nanoUsd, per: 'day', mode: 'hard' },
  limits: {},
});

function setUp(usd = 1e9) {
  const store = new StoreOnMaps();
  const lines: string[] = [];
  const clock = { atMs: NOON };
  const advances = advancesOn({
    counters: store,
    clock: { now: () => clock.atMs, cautious: () => clock.atMs },
    report: (line) => lines.push(line),
  });
  let calls = 0;
  const ask = async (more: Partial<AskedCall> = {}, asking: Partial<Asker> = {}): Promise<Advance | undefined> => {
    calls += 1;
    const asker = { worker: 'w', kind: 'k', ended: [], ...asking };
    const call: AskedCall = {
      id: `c${calls}`,
      accounts: [budget(usd)],
      authorizers: [],
      caller: { model: 'public', operation: 'chat', dialect: 'openai-chat', headers: {} },
      bytes: 40,
      maxTokens: 10,
      choices: 1,
      paidByTokens: true,
      attempts: [{ provider: 'p', model: 'up', prices: [{ of: 'upstream', tests: [], price: PRICE }] }],
      ...more,
    };
    advances.takeBack(asker);
    const charges = chargesOf(call.accounts, reserved(estimateOfCall(call)), clock.atMs);
    const order = { id: call.id, atMs: clock.atMs, expiresAtMs: clock.atMs + 3_600_000, charges };
    const outcome = await store.admit(order);
    if (!outcome.admitted) throw new Error('refused');
    return advances.after(asker, call, { order, outcome });
  };
  return { store, lines, clock, ask };
}
const ended = ({ of, calls }: Advance, used: number): { ended: readonly EndedAdvance[] } => ({
  ended: [{ id: of, calls, used }],
});

/** Calls that are let in without an advance, so that the next one is one of a kind that comes often. */
const OFTEN = 20;

test('who calls twenty times a second is not asked about each time any more', async () => {
  const { ask, store } = setUp();
  for (let call = 1; call < OFTEN; call++) expect(await ask()).toBeUndefined();
  expect(await ask()).toEqual({ of: 'c20', calls: 5, bytes: 80 });
  for (const at of [1, 5]) expect(store.reservations.get(`c20.${at}`)).toMatchObject({ state: 'reserved' });
  expect(store.reservations.has('c20.6')).toBe(false);
  expect(store.taken, 'a longer call is reckoned with').toBe(OFTEN * ESTIMATE + 5 * (20 + 100));
});

test('what nobody used is given back, what was used stays held until it is settled', async () => {
  const { ask, store } = setUp();
  let last: Advance | undefined;
  for (let call = 0; call < OFTEN; call++) last = await ask();
  const before = store.taken;
  await ask({}, { ...ended(last as Advance, 2), kind: 'rare' });
  expect(store.taken - before).toBe(ESTIMATE - 3 * 120);
  expect(store.reservations.get('c20.2')).toMatchObject({ state: 'reserved' });
  expect(store.reservations.get('c20.3')).toMatchObject({ state: 'settled' });
});

test('an advance that is not known here is given back all the same', async () => {
  const { ask, store } = setUp();
  await ask({ id: 'x.3' });
  const before = store.taken;
  await ask({}, ended({ of: 'x', calls: 3, bytes: 0 }, 2));
  expect(store.taken - before).toBe(0);
  expect(store.reservations.get('x.3')).toMatchObject({ state: 'settled' });
  expect(store.reservations.has('x.2')).toBe(false);
});

test('one is on its way: none is given for the same kind, for fifteen seconds', async () => {
  const { ask, clock } = setUp();
  const of = async (asking: Partial<Asker> = {}) => {
    for (let call = 0; call < OFTEN; call++) await ask({ attempts: [] }, asking);
    return (await ask({}, asking))?.of !== undefined;
  };
  expect(await of()).toBe(true);
  expect(await of()).toBe(false);
  expect(await of({ kind: 'another' })).toBe(true);
  expect(await of({ worker: 'another', kind: 'of it' })).toBe(true);
  clock.atMs += 14_999;
  expect(await of()).toBe(false);
  clock.atMs += 1;
  expect(await of()).toBe(true);
});

test('who has one is given the next, and no more than that', async () => {
  const { ask } = setUp();
  for (let call = 1; call < OFTEN; call++) await ask();
  const has = (await ask())?.of ?? '';
  const next = await ask({}, { has });
  expect(next).toMatchObject({ of: `c${OFTEN + 1}` });
  expect(await ask({}, { has })).toBeUndefined();
  expect(await ask({}, { ...ended({ of: has, calls: 5, bytes: 80 }, 5), has: next?.of ?? '' })).toBeDefined();
});

test('eight are open at most for a worker and who pays, until they are told of or an hour is over', async () => {
  const { ask, clock } = setUp();
  const of = async (kind: string, asking: Partial<Asker> = {}) => {
    for (let call = 0; call < OFTEN; call++) await ask({ attempts: [] }, { kind });
    return ask({}, { kind, ...asking });
  };
  const first = await of('1');
  for (const kind of ['2', '3', '4', '5', '6', '7', '8']) expect(await of(kind)).toBeDefined();
  expect(await of('9')).toBeUndefined();
  expect(await of('10', ended(first as Advance, 0))).toBeDefined();
  clock.atMs += 3_599_999;
  expect(await of('11')).toBeUndefined();
  clock.atMs += 1;
  expect(await of('12')).toBeDefined();
});

test.each<[string, Partial<AskedCall>]>([
  ['a plugin judges about each call', { authorizers: ['p'] }],
  ['the model is not there', { attempts: [] }],
  ['nobody knows the price', { attempts: [{ provider: 'p', model: 'up', prices: [] }] }],
  ['calls at the same time are counted', { accounts: [{ ...budget(1e9), limits: { concurrent: 50 } }] }],
])('none is given where %s', async (_what, more) => {
  const { ask } = setUp();
  for (let call = 0; call < 2 * OFTEN; call++) expect(await ask(more, { kind: 'k' })).toBeUndefined();
});

test('none is given where the store does not let all of it in, and what it did is given back', async () => {
  const { ask, store } = setUp();
  store.refuses = (id) => id.endsWith('.2');
  const calls = 4 * OFTEN;
  for (let call = 0; call < calls; call++) await ask({}, { kind: String(call % 2) });
  const inAdvance = [...store.reservations].filter(([id]) => id.includes('.'));
  expect(inAdvance.length).toBeGreaterThan(0);
  expect(inAdvance.filter(([, { state }]) => state !== 'settled')).toEqual([]);
  expect(store.taken).toBe(calls * ESTIMATE);
});

test('a store that is down while something is given back says so', async () => {
  const { ask, store, lines } = setUp();
  for (let call = 0; call < OFTEN; call++) await ask();
  store.isDown = true;
  await expect(ask({}, ended({ of: 'c20', calls: 1, bytes: 80 }, 0))).rejects.toThrow('down');
  await Promise.resolve();
  expect(lines).toEqual(['what was held in advance cannot be given back: down']);
});

test('whoever makes up kinds of calls, and however many workers there are: a hundredth is held at most', async () => {
  const usd = 1e7;
  const { ask, store } = setUp(usd);
  for (let at = 0; at < 250; at++) {
    const asking = { worker: String(at % 100), kind: String(at) };
    for (let call = 0; call < OFTEN; call++) await ask({ bytes: 0 }, asking);
  }
  const held = store.sums.get(heldInAdvance([...store.sums.keys()][0] ?? '')) ?? 0;
  expect(held).toBeLessThanOrEqual(usd / 100);
  expect(held, 'and it would be more else').toBeGreaterThan(usd / 120);
});

/** Workers that do what the guard does: `advances.lua`. */
test.each([
  { usd: 1e8, most: 600 },
  { usd: 500_000, most: 2_900 },
  { usd: 120_000, most: 3_000 },
])('with $usd never more is held or spent, and in the end each call has paid what it used', async ({ usd, most }) => {
  const { ask, store, clock } = setUp(usd);
  const random = seeded(7);
  const workers = ['a', 'b', 'c'].map((worker) => ({ worker, advance: undefined as Advance | undefined, used: 0 }));
  let [spent, asked] = [0, 0];
  const settleCall = async (id: string): Promise<void> => {
    const nanoUsd = Math.floor(random() * ESTIMATE);
    spent += nanoUsd;
    await store.settle({ id, atMs: clock.atMs, charges: [], used: { nanoUsd, tokens: 1 } });
  };
  const askFor = async (mine: (typeof workers)[number], kind = 'k'): Promise<string | undefined> => {
    const id = `q${++asked}`;
    const told = mine.advance ? ended(mine.advance, mine.used) : {};
    [mine.advance, mine.used] = [undefined, 0];
    mine.advance = await ask({ id }, { worker: mine.worker, kind, ...told }).catch(() => undefined);
    return store.reservations.has(id) ? id : undefined;
  };
  for (let call = 0; call < 3_000; call++) {
    clock.atMs += Math.floor(random() * 4);
    const mine = workers[Math.floor(random() * workers.length)] as (typeof workers)[number];
    const isLetIn = mine.advance && mine.used < mine.advance.calls && random() < 0.98;
    const id = isLetIn ? `${mine.advance?.of}.${++mine.used}` : await askFor(mine);
    expect(store.taken).toBeLessThanOrEqual(usd);
    if (id !== undefined) await settleCall(id);
  }
  expect(asked).toBeLessThanOrEqual(most);
  for (const mine of workers) {
    const id = await askFor(mine, `the last of ${mine.worker}`);
    if (id !== undefined) await settleCall(id);
  }
  expect(store.taken).toBe(spent);
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
