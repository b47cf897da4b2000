import { describe, expect, test } from 'vitest';
import type { Scope } from './account.ts';
import { CAUSES, type Cause, type Charge } from './charge.ts';
import { refusalOf, spentBudgets, standingOf } from './standing.ts';

const NOW = 10_000;
const charge = (cause: Cause, more: Partial<Charge> = {}): Charge => ({
  ...{ counter: cause, scope: 'key:a', cause, ceiling: 5, needs: 1, hold: 0, take: 0 },
  window: { startMs: 0, endMs: 60_000 },
  ...more,
});
const ending = (endMs: number, scope: Scope): Charge => charge('requests', { scope, window: { startMs: 0, endMs } });
const outcome = (admitted: boolean, ...values: number[]) => ({ admitted, values });

describe('what is left', () => {
  test('of limits that leave as much as each other, the first is told', () => {
    const charges = [charge('tokens', { ceiling: 7 }), charge('tokens', { ceiling: 5 })];
    expect(standingOf(charges, outcome(true, 4, 2))).toStrictEqual({
      requests: undefined,
      tokens: { limit: 7, remaining: 3, resetsAtMs: 60_000 },
    });
  });
  test('of a counter that nobody asked, everything', () => {
    expect(standingOf([charge('requests')], outcome(true)).requests?.remaining).toBe(5);
  });
  test('without a window nothing begins anew, and nothing is told', () => {
    expect(standingOf([charge('tokens', { window: undefined })], outcome(true, 1)).tokens).toBeUndefined();
  });
});

test('only budgets that have a window are spent', () => {
  const charges = [charge('requests'), charge('budget', { window: undefined }), charge('budget', { scope: 'team:t' })];
  expect(spentBudgets(charges, [5, 5, 5])).toEqual([{ scope: 'team:t', untilMs: 60_000 }]);
  expect(spentBudgets(charges, [5, 5, 4])).toEqual([]);
});

describe('refusals', () => {
  test('who was let in is not refused', () => {
    expect(refusalOf([charge('budget')], outcome(true, 9), NOW)).toBeUndefined();
  });
  test.each<[string, readonly Charge[], Scope]>([
    ['the later one', [ending(20_000, 'key:a'), ending(30_000, 'team:t')], 'team:t'],
    ['the later one, wherever it stands', [ending(30_000, 'key:a'), ending(20_000, 'team:t')], 'key:a'],
    ['the first of two that end together', [ending(30_000, 'key:a'), ending(30_000, 'team:t')], 'key:a'],
  ])('%s is told', (_name, charges, scope) => {
    expect(refusalOf(charges, outcome(false, 5, 5), NOW)?.charge.scope).toBe(scope);
  });
  test.each<[Scope, string]>([
    ['organization', 'The organization'],
    ['organization:default/all', 'The organization'],
    ['team:organization', 'The team of this key'],
    ['key:organization', 'This key'],
    ['key:team:', 'This key'],
  ])('of %s: %s', (scope, whose) => {
    const messages = CAUSES.map((cause) => refusalOf([charge(cause, { scope })], outcome(false, 5), NOW)?.message);
    expect(messages).toEqual([
      `${whose} has no budget left for this call`,
      `${whose} has reached its limit of requests`,
      `${whose} has reached its limit of tokens`,
      `${whose} has reached its limit of calls at the same time`,
    ]);
  });
  test('nothing stands against it: a mistake of ours', () => {
    expect(() => refusalOf([charge('budget')], outcome(false, 0), NOW)).toThrow(
      new TypeError('refused without a charge that says so'),
    );
  });
});
