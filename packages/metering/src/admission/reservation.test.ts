import { describe, expect, test } from 'vitest';
import { CountersInMemory } from '../testing/counters-in-memory.ts';
import type { Account } from './account.ts';
import { chargesOf, mustBePriced, type Charge } from './charge.ts';
import type { Bill, Order } from './reservation.ts';
import { refusalOf, spentBudgets, standingOf } from './standing.ts';

const NOW = Date.parse('2026-11-25T09:38:59Z');
const LIFE_MS = 60_000;
const SCOPES = ['key:a', 'team:t', 'organization'] as const;
const budget = (scope: Account['scope'], nanoUsd: number, mode: 'hard' | 'soft' = 'hard'): Account => ({
  scope,
  budget: { nanoUsd, per: 'month', mode },
  limits: {},
});
const charges = (accounts: readonly Account[], nanoUsd = 10, tokens = 100): readonly Charge[] =>
  chargesOf(accounts, { nanoUsd, tokens }, NOW);
const order = (id: string, of: readonly Charge[], atMs = NOW): Order => ({
  id,
  atMs,
  expiresAtMs: atMs + LIFE_MS,
  charges: of,
});
const bill = (
  id: string,
  nanoUsd: number | undefined,
  { of = [] as readonly Charge[], atMs = NOW, tokens = 0 } = {},
): Bill => ({
  id,
  atMs,
  charges: of,
  used: { nanoUsd, tokens },
});
const sumOf = (store: CountersInMemory, of: readonly Charge[]): readonly number[] =>
  of.map(({ counter }) => store.value(counter));

describe('reservations', () => {
  const of = charges([budget('key:a', 25)]);
  test('what is held is spent for the others; a settlement gives the rest back', () => {
    const store = new CountersInMemory();
    expect(store.admit(order('1', of))).toEqual({ admitted: true, values: [10] });
    expect(store.admit(order('2', of))).toEqual({ admitted: true, values: [20] });
    expect(store.admit(order('3', of))).toEqual({ admitted: false, values: [20] });
    expect(store.settle(bill('1', 3))).toBe(true);
    expect(store.admit(order('3', of))).toEqual({ admitted: true, values: [23] });
  });
  test('the same id again is the same call', () => {
    const store = new CountersInMemory();
    store.admit(order('1', of));
    expect(store.admit(order('1', of))).toEqual({ admitted: true, values: [10] });
  });
  test('a bill that comes twice counts once', () => {
    const store = new CountersInMemory();
    store.admit(order('1', of));
    expect([store.settle(bill('1', 7)), store.settle(bill('1', 7))]).toEqual([true, false]);
    expect(sumOf(store, of)).toEqual([7]);
  });
  test('of a call whose price nobody knows what it held is spent, also when it had come back already', () => {
    const store = new CountersInMemory();
    store.admit(order('1', of));
    store.admit(order('2', of));
    store.settle(bill('1', undefined));
    expect(sumOf(store, of)).toEqual([20]);
    store.expire(NOW + LIFE_MS);
    expect(sumOf(store, of)).toEqual([10]);
    store.settle(bill('2', undefined, { atMs: NOW + LIFE_MS }));
    store.settle(bill('3', undefined, { of }));
    expect(sumOf(store, of)).toEqual([20]);
  });
  test('a bill without a reservation counts, once', () => {
    const store = new CountersInMemory();
    expect([store.settle(bill('9', 7, { of })), store.settle(bill('9', 7, { of }))]).toEqual([true, false]);
    expect(sumOf(store, of)).toEqual([7]);
  });
  test('what nobody settles comes back in time, and a late bill counts all the same', () => {
    const store = new CountersInMemory();
    store.admit(order('1', of));
    store.expire(NOW + LIFE_MS - 1);
    expect(sumOf(store, of)).toEqual([10]);
    store.expire(NOW + LIFE_MS);
    expect(sumOf(store, of)).toEqual([0]);
    expect([1, 2].map(() => store.settle(bill('1', 7, { atMs: NOW + 2 * LIFE_MS })))).toEqual([true, false]);
    expect(sumOf(store, of)).toEqual([7]);
  });
  test('a bill of a window that is over changes nothing', () => {
    const store = new CountersInMemory();
    store.admit(order('1', of));
    store.settle(bill('1', 7, { atMs: Date.parse('2026-12-01T00:00:00Z') }));
    expect(sumOf(store, of)).toEqual([10]);
  });
});

describe('charges', () => {
  const limits: Account = {
    scope: 'key:a',
    limits: { requests: { count: 3, windowMs: 60_000 }, tokens: { count: 150, windowMs: 60_000 }, concurrent: 2 },
  };
  test('a request counts for its window, tokens as they were used, and the place is free again', () => {
    const store = new CountersInMemory();
    const of = charges([limits]);
    expect(store.admit(order('1', of)).values).toEqual([1, 100, 1]);
    expect(store.admit(order('2', of)).values).toEqual([2, 200, 2]);
    const third = store.admit(order('3', of));
    expect(third).toEqual({ admitted: false, values: [2, 200, 2] });
    expect(refusalOf(of, third, NOW)).toMatchObject({
      code: 'rate_limit_exceeded',
      charge: { cause: 'tokens' },
      retryAfterSeconds: 1,
    });
    store.settle(bill('1', 0, { tokens: 20 }));
    store.settle(bill('2', 0, { tokens: 20 }));
    expect(sumOf(store, of)).toEqual([2, 40, 0]);
    expect(store.admit(order('3', of)).admitted).toBe(true);
    const fourth = store.admit(order('4', of));
    expect(refusalOf(of, fourth, NOW)?.charge.cause).toBe('requests');
    expect(standingOf(of, fourth)).toEqual({
      requests: { limit: 3, remaining: 0, resetsAtMs: Date.parse('2026-11-25T09:39:00Z') },
      tokens: { limit: 150, remaining: 10, resetsAtMs: Date.parse('2026-11-25T09:39:00Z') },
    });
  });
  test('of several limits the tightest is told', () => {
    const of = [3, 1, 2].map((count) => ({ requests: { count, windowMs: 60_000 } }));
    const three = charges(SCOPES.map((scope, at) => ({ scope, limits: of[at] ?? {} })));
    const store = new CountersInMemory();
    expect(standingOf(three, store.admit(order('1', three))).requests).toMatchObject({ limit: 1, remaining: 0 });
    expect(refusalOf(three, store.admit(order('2', three)), NOW)?.charge.scope).toBe('team:t');
  });
  test('a place that was never given back is free after the reservation has expired', () => {
    const store = new CountersInMemory();
    const of = charges([{ scope: 'key:a', limits: { concurrent: 1 } }]);
    store.admit(order('1', of));
    expect(store.admit(order('2', of)).admitted).toBe(false);
    expect(store.admit(order('2', of, NOW + LIFE_MS)).admitted).toBe(true);
    store.settle(bill('1', 0, { atMs: NOW + LIFE_MS }));
    expect(sumOf(store, of)).toEqual([1]);
  });
  test('a soft budget holds nothing, and is refused once it is spent', () => {
    const store = new CountersInMemory();
    const of = charges([budget('key:a', 10, 'soft')], 1000);
    expect(store.admit(order('1', of)).values).toEqual([0]);
    store.settle(bill('1', 9));
    expect(store.admit(order('2', of)).admitted).toBe(true);
    expect(spentBudgets(of, sumOf(store, of))).toEqual([]);
    store.settle(bill('2', 1));
    expect(store.admit(order('3', of)).admitted).toBe(false);
    expect(spentBudgets(of, sumOf(store, of))).toEqual([
      { scope: 'key:a', untilMs: Date.parse('2026-12-01T00:00:00Z') },
    ]);
  });
  test.each([
    [[budget('key:a', 100), budget('team:t', 9), budget('organization', 100)], 'team:t'],
    [[budget('key:a', 9), budget('team:t', 100), budget('organization', 100)], 'key:a'],
    [[budget('key:a', 100), budget('team:t', 100), budget('organization', 9)], 'organization'],
  ])('all have to pay, and nobody is charged when one cannot', (accounts, scope) => {
    const store = new CountersInMemory();
    const of = charges(accounts);
    const outcome = store.admit(order('1', of));
    expect(refusalOf(of, outcome, NOW)).toMatchObject({
      code: 'insufficient_quota',
      charge: { scope },
      retryAfterSeconds: (Date.parse('2026-12-01T00:00:00Z') - NOW) / 1000,
    });
    expect(sumOf(store, of)).toEqual([0, 0, 0]);
  });
  test('the refusal that lasts longest is told', () => {
    const both = charges([
      { ...budget('organization', 1), limits: { requests: { count: 0, windowMs: 1000 }, concurrent: 0 } },
    ]);
    expect(refusalOf(both, new CountersInMemory().admit(order('1', both)), NOW)?.charge.cause).toBe('budget');
  });
  test.each([
    [[budget('key:a', 1)], true],
    [[budget('key:a', 1, 'soft'), { scope: 'organization', limits: {} }], false],
  ] as const)('only a hard budget needs a price', (accounts, needed) => {
    expect(mustBePriced(accounts)).toBe(needed);
  });
});
