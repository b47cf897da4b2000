import { expect, test } from 'vitest';
import type { Account } from './account.ts';
import { chargesOf, mustBePriced } from './charge.ts';

const NOW = Date.parse('2026-11-25T09:38:59Z');
const DAY = { startMs: Date.parse('2026-11-25T00:00:00Z'), endMs: Date.parse('2026-11-26T00:00:00Z') };
const MINUTE = { startMs: Date.parse('2026-11-25T09:38:00Z'), endMs: Date.parse('2026-11-25T09:39:00Z') };

const hard: Account = {
  scope: 'key:a',
  budget: { nanoUsd: 900, per: 'day', mode: 'hard' },
  limits: { requests: { count: 3, windowMs: 60_000 }, tokens: { count: 150, windowMs: 60_000 }, concurrent: 2 },
};
const soft: Account = { scope: 'team:t', budget: { nanoUsd: 800, per: 'day', mode: 'soft' }, limits: {} };
const unbound: Account = { scope: 'organization', limits: {} };

test('what each account is charged, and on which counter', () => {
  expect(chargesOf([hard, soft, unbound], { tokens: 40, nanoUsd: 7 }, NOW)).toStrictEqual([
    {
      ...{ counter: `budget/day/${DAY.startMs}/key:a`, scope: 'key:a', cause: 'budget', ceiling: 900 },
      ...{ needs: 7, hold: 7, take: 0, window: DAY },
    },
    {
      ...{ counter: `requests/60000/${MINUTE.startMs}/key:a`, scope: 'key:a', cause: 'requests', ceiling: 3 },
      ...{ needs: 1, hold: 0, take: 1, window: MINUTE },
    },
    {
      ...{ counter: `tokens/60000/${MINUTE.startMs}/key:a`, scope: 'key:a', cause: 'tokens', ceiling: 150 },
      ...{ needs: 1, hold: 40, take: 0, window: MINUTE },
    },
    {
      ...{ counter: 'concurrent/key:a', scope: 'key:a', cause: 'concurrent', ceiling: 2 },
      ...{ needs: 1, hold: 1, take: 0 },
    },
    {
      ...{ counter: `budget/day/${DAY.startMs}/team:t`, scope: 'team:t', cause: 'budget', ceiling: 800 },
      ...{ needs: 1, hold: 0, take: 0, window: DAY },
    },
  ]);
});

test.each([
  [[], false],
  [[soft, unbound], false],
  [[soft, hard], true],
])('a hard budget among %j: %s', (accounts, priced) => {
  expect(mustBePriced(accounts)).toBe(priced);
});
