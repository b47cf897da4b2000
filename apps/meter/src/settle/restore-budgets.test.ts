import { chargesOf, readRecord, type Account } from '@dragoman/metering';
import { expect, test } from 'vitest';
import { logLine, NOW, PRICES, scratchStore } from '../testing/fixtures.ts';
import { restoreBudgets } from './restore-budgets.ts';
import { settler } from './settler.ts';

const accounts: readonly Account[] = (['key:alice', 'team:search', 'organization'] as const).map((scope) => ({
  scope,
  budget: { nanoUsd: 1e9, per: 'month', mode: 'hard' },
  limits: { concurrent: 5 },
}));
const counters = chargesOf(accounts, { nanoUsd: 0, tokens: 0 }, NOW)
  .filter(({ cause }) => cause === 'budget')
  .map(({ counter }) => counter);

const lines = [
  logLine('1', { team: 'search' }),
  logLine('2', { team: 'search', key: 'bob' }),
  logLine('3', { team: 'other', key: 'alice' }),
  logLine('last month', { team: 'search', time: '2026-10-31T23:59:59Z' }),
];

async function stage() {
  const [kept, lost] = [await scratchStore(), await scratchStore()];
  const meter = settler({ ...kept, prices: PRICES, accountsOf: () => accounts, now: () => NOW });
  await meter.take(lines.map((line) => readRecord(line)).flatMap((read) => (read.ok ? [read.record] : [])));
  return { kept, options: { ledger: kept.ledger, counters: lost.counters, accounts, atMs: NOW }, lost };
}

test('what was lost comes back, once', async () => {
  const { lost, options } = await stage();
  expect(await Promise.all([restoreBudgets(options), restoreBudgets(options)])).toHaveLength(2);
  expect(await lost.counters.values(counters)).toEqual([240, 240, 360]);
  expect(await restoreBudgets(options)).toBe(0);
});

test('counters that know it are left alone, and so are calls that are still to be counted', async () => {
  const { kept, options } = await stage();
  const before = await kept.counters.values(counters);
  expect(await restoreBudgets({ ...options, counters: kept.counters })).toBe(0);
  const read = readRecord(logLine('pending'));
  if (read.ok) await kept.ledger.append([{ ...read.record, cost: 5n }]);
  expect(await restoreBudgets({ ...options, counters: kept.counters })).toBe(0);
  expect(await kept.counters.values(counters)).toEqual(before);
});
