import { chargesOf, readRecord, type LedgerRecord } from '@dragoman/metering';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  accountsOf,
  callsIn,
  logLine,
  NOW,
  PRICES,
  scratchFolder,
  scratchStore,
  SOFT,
  sometimesDown,
} from '../testing/fixtures.ts';
import { ledgerOnly, settler, type Settled } from './settler.ts';

const recordOf = (id: string, fields: Readonly<Record<string, unknown>> = {}): LedgerRecord => {
  const read = readRecord(logLine(id, fields));
  if (!read.ok) throw new Error(read.why);
  return read.record;
};
const charges = chargesOf([SOFT], { nanoUsd: 0, tokens: 0 }, NOW);
const counters = charges.map(({ counter }) => counter);

async function stage() {
  const store = await scratchStore();
  const down = { is: false };
  const settled: Settled[] = [];
  const options = {
    ledger: store.ledger,
    counters: sometimesDown(store.counters, down),
    prices: PRICES,
    accountsOf,
    onSettled: (each: Settled) => void settled.push(each),
    now: () => NOW,
  };
  return { store, down, settled, options, meter: settler(options) };
}

test('a call is kept, priced and counted, once', async () => {
  const { store, settled, meter } = await stage();
  expect(await meter.take([recordOf('1')])).toEqual({ added: 1, pending: 0 });
  expect(await meter.take([recordOf('1'), recordOf('1')])).toEqual({ added: 0, pending: 0 });
  expect(await store.counters.values(counters)).toEqual([120, 120]);
  expect(await store.ledger.usage({ by: ['key'] })).toMatchObject([{ key: 'alice', calls: 1, cost: 120n }]);
  expect(settled).toEqual([
    {
      record: recordOf('1', { cost_usd: '0.00000012' }),
      first: true,
      balances: charges.map((charge) => ({ charge, value: 120 })),
    },
  ]);
});

test('a soft budget is seen to be spent by the call that spends it', async () => {
  const { settled, meter } = await stage();
  await meter.take([recordOf('1'), recordOf('2')]);
  await meter.take([recordOf('3')]);
  const spent = settled.map(({ balances }) =>
    balances.some(({ charge, value }) => charge.cause === 'budget' && value >= charge.ceiling),
  );
  expect(spent.at(-1)).toBe(true);
  expect(settled).toHaveLength(3);
});

test.each([
  ['by what it cost', {}, [120, 120]],
  [
    'by what it held where nobody knows what it cost',
    { 'gen_ai.request.model': 'x', 'gen_ai.response.model': null },
    [900, 120],
  ],
])('a reservation is settled by the record of its call, %s', async (_name, fields, values) => {
  const { store, meter } = await stage();
  const held = chargesOf(
    [{ ...SOFT, budget: { nanoUsd: 1000, per: 'year', mode: 'hard' } }],
    { nanoUsd: 900, tokens: 500 },
    NOW,
  );
  await store.counters.admit({ id: 'of authz', atMs: NOW, expiresAtMs: NOW + 60_000, charges: held });
  await meter.take([recordOf('1', { reservation: 'of authz', ...fields })]);
  expect(await store.counters.values(held.map(({ counter }) => counter))).toEqual(values);
});

test.each([
  ['unknown price', { 'gen_ai.request.model': 'x', 'gen_ai.response.model': null }, [0, 120]],
  [
    'refused by authz',
    { 'gen_ai.provider.name': null, error: 'insufficient_quota', status: 429, usage: 'none' },
    [0, 0],
  ],
  ['somebody without budgets', { key: 'bob' }, [0, 0]],
  ['cut off', { usage: 'estimated', 'gen_ai.usage.output_tokens': null }, [100, 100]],
])('%s', async (_name, fields, values) => {
  const { store, settled, meter } = await stage();
  expect(await meter.take([recordOf('1', fields)])).toEqual({ added: 1, pending: 0 });
  expect(await store.counters.values(counters)).toEqual(values);
  expect(await store.ledger.unsettled(5)).toEqual([]);
  expect(settled).toHaveLength(1);
});

describe('counters are down', () => {
  test('the records are kept, and counted later, once', async () => {
    const { store, down, settled, meter } = await stage();
    down.is = true;
    const records = Array.from({ length: 120 }, (_, at) => recordOf(String(at)));
    expect(await meter.take(records)).toEqual({ added: 120, pending: 120 });
    await expect(meter.resume()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    expect(settled).toEqual([]);
    down.is = false;
    expect(await meter.resume()).toBe(120);
    expect(await meter.resume()).toBe(0);
    expect(await meter.take(records)).toEqual({ added: 0, pending: 0 });
    expect(await store.counters.values(counters)).toEqual([14_400, 14_400]);
  });

  test('taking and resuming at once count once', async () => {
    const { store, settled, meter } = await stage();
    const records = Array.from({ length: 200 }, (_, at) => recordOf(String(at)));
    await Promise.all([meter.take(records), meter.resume(), meter.take(records.toReversed()), meter.resume()]);
    await meter.resume();
    expect(await store.counters.values(counters)).toEqual([24_000, 24_000]);
    expect(settled).toHaveLength(200);
  });
});

test.each(['before', 'after'])(
  'killed %s it was counted, and not yet marked: nothing is lost, nothing doubled',
  async (when) => {
    const folder = scratchFolder();
    const script = join(import.meta.dirname, '../testing/settle-and-die.ts');
    const child = spawnSync(process.execPath, ['--no-warnings', script, folder, when, logLine('1'), logLine('2')]);
    expect([child.signal, child.stderr.toString()]).toEqual(['SIGKILL', '']);
    const store = await scratchStore(folder);
    expect(await callsIn(store)).toBe(2);
    const settled: Settled[] = [];
    const meter = settler({
      ...store,
      prices: PRICES,
      accountsOf,
      onSettled: (each) => settled.push(each),
      now: () => NOW,
    });
    expect(await meter.resume()).toBe(2);
    expect(await meter.take([recordOf('1'), recordOf('2')])).toEqual({ added: 0, pending: 0 });
    expect(await store.counters.values(counters)).toEqual([240, 240]);
    expect(settled.map(({ balances }) => balances[0]?.value)).toEqual(
      [240, 240].map((_, at) => (when === 'before' ? 120 * (at + 1) : 240)),
    );
  },
);

test('a ledger that was lost comes back without counting twice', async () => {
  const { store, options, meter } = await stage();
  await meter.take([recordOf('1')]);
  const other = await scratchStore();
  await ledgerOnly({ ...options, ledger: other.ledger }).take([recordOf('1'), recordOf('2')]);
  expect(await callsIn(other)).toBe(2);
  expect(await other.ledger.unsettled(5)).toEqual([]);
  expect(await store.counters.values(counters)).toEqual([120, 120]);
});
