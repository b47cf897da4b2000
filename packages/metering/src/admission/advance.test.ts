import { describe, expect, test } from 'vitest';
import type { Account } from './account.ts';
import { CountersInMemory } from '../testing/counters-in-memory.ts';
import { advanceOf, heldInAdvance, inAdvance } from './advance.ts';
import { chargesOf } from './charge.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const budget = (nanoUsd: number, mode: 'hard' | 'soft' = 'hard'): Account => ({
  scope: 'key:a',
  budget: { nanoUsd, per: 'day', mode },
  limits: {},
});
const of = (
  accounts: readonly Account[],
  left: { values: readonly number[]; held?: readonly number[]; nanoUsd?: number; tokens?: number; atMs?: number },
) => {
  const { values, held = [], nanoUsd = 10, tokens = 5, atMs = NOON } = left;
  const charges = chargesOf(accounts, { nanoUsd, tokens }, atMs);
  return advanceOf(charges, { admitted: true, values }, { wanted: 50, atMs, held });
};

describe('in advance is held', () => {
  test('what is wanted, where enough is left', () => expect(of([budget(1e9)], { values: [10] })).toBe(50));
  test('a thousandth of what is left', () => {
    expect(of([budget(100_000)], { values: [0] })).toBe(10);
    expect(of([budget(100_000)], { values: [50_000] })).toBe(5);
    expect(of([budget(100_000)], { values: [50_001] })).toBe(4);
  });
  test('what the tightest of all who pay allows', () => {
    const team: Account = { ...budget(30_000), scope: 'team:t' };
    expect(of([budget(1e9), team], { values: [0, 0] })).toBe(3);
  });
  test('by all advances together a hundredth of what is left', () => {
    expect(of([budget(100_000)], { values: [0], held: [900] })).toBe(10);
    expect(of([budget(100_000)], { values: [0], held: [950] })).toBe(5);
    expect(of([budget(100_000)], { values: [0], held: [1_001] })).toBe(0);
  });
  test.each([99, 100])('what costs nothing, with %i of 100 spent', (spent) =>
    expect(of([budget(100)], { values: [spent], nanoUsd: 0 })).toBe(50),
  );
});

describe('in advance is held nothing', () => {
  test('of a budget for less than a thousand calls', () => expect(of([budget(9_999)], { values: [0] })).toBe(0));
  test('of one that is overspent', () => expect(of([budget(1000)], { values: [2_000_000] })).toBe(0));
  test('in the last quarter of an hour of a window', () => {
    expect(of([budget(1e9)], { values: [0], atMs: Date.parse('2026-11-25T23:45:00Z') })).toBe(50);
    expect(of([budget(1e9)], { values: [0], atMs: Date.parse('2026-11-25T23:45:00.001Z') })).toBe(0);
  });
  test('where a soft budget is to stop', () => {
    expect(of([budget(1e9), { ...budget(1e9, 'soft'), scope: 'team:t' }], { values: [0, 0] })).toBe(0);
  });
  test.each<[string, Account['limits']]>([
    ['requests', { requests: { count: 1e6, windowMs: 60_000 } }],
    ['tokens', { tokens: { count: 1e6, windowMs: 86_400_000 } }],
    ['calls at the same time', { concurrent: 1000 }],
  ])('where %s are limited', (_what, limits) => {
    expect(of([{ ...budget(1e9), limits }], { values: [0, 0] })).toBe(0);
    // As much as a call needs of it to be let in.
    expect(of([{ ...budget(1e9), limits }], { values: [0, 0], tokens: 1 })).toBe(0);
  });
});

test('what is held in advance is counted apart until it is settled or given back', () => {
  const store = new CountersInMemory();
  const charges = chargesOf([budget(1000)], { nanoUsd: 100, tokens: 5 }, NOON);
  const [counter = ''] = charges.map((charge) => charge.counter);
  const order = { atMs: NOON, expiresAtMs: NOON + 1000, charges: inAdvance(charges) };
  for (const id of ['used', 'left over', 'lost']) expect(store.admit({ ...order, id }).admitted).toBe(true);
  expect(new Set([counter, heldInAdvance(counter), heldInAdvance(`${counter}b`)]).size).toBe(3);
  const sums = () => [store.value(counter), store.value(heldInAdvance(counter))];
  expect(sums()).toEqual([300, 300]);
  store.settle({ id: 'used', atMs: NOON, charges: [], used: { nanoUsd: 140, tokens: 5 } });
  expect(sums()).toEqual([340, 200]);
  store.settle({ id: 'left over', atMs: NOON, charges: [], used: { nanoUsd: 0, tokens: 0 } });
  expect(sums()).toEqual([240, 100]);
  store.expire(NOON + 1000);
  expect(sums()).toEqual([140, 0]);
});
