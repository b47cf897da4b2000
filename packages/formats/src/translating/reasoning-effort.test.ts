import { expect, test } from 'vitest';
import { budgetOf, effortOf, nearestEffort, nearestWarnings, type Effort } from './reasoning-effort.ts';

test.each<[Effort, number | undefined, number]>([
  ['none', undefined, 0],
  ['none', 1_000, 0],
  ['minimal', undefined, 1_024],
  ['low', undefined, 2_048],
  ['medium', undefined, 8_192],
  ['high', undefined, 16_384],
  ['xhigh', undefined, 32_768],
  ['max', undefined, 32_768],
  ['minimal', 10_005, 1_000],
  ['low', 10_000, 2_000],
  ['medium', 10_001, 5_000],
  ['high', 10_000, 8_000],
  ['xhigh', 10_000, 9_500],
  ['max', 10_000, 9_500],
  ['low', 100, 512],
  ['of tomorrow' as Effort, undefined, 8_192],
])('%s of %s tokens is %i', (effort, maxTokens, budget) => {
  expect(budgetOf(effort, { maxTokens, least: 512 })).toBe(budget);
});

test.each<[number, number | undefined, Effort]>([
  [0, undefined, 'none'],
  [-1, undefined, 'medium'],
  [1, undefined, 'minimal'],
  [1_024, undefined, 'minimal'],
  [1_025, undefined, 'low'],
  [8_192, undefined, 'medium'],
  [16_384, undefined, 'high'],
  [16_385, undefined, 'xhigh'],
  [99_999, undefined, 'xhigh'],
  [200, 1_000, 'low'],
  [501, 1_000, 'high'],
  [951, 1_000, 'xhigh'],
])('%i of %s tokens is %s', (budget, maxTokens, effort) => {
  expect(effortOf(budget, maxTokens)).toBe(effort);
});

test.each<[Effort, readonly Effort[], Effort | undefined]>([
  ['low', ['none', 'low'], 'low'],
  ['high', ['none', 'low', 'medium'], 'medium'],
  ['low', ['none', 'high'], 'high'],
  ['low', ['none'], undefined],
  ['none', ['minimal'], 'minimal'],
  ['none', ['none', 'minimal'], 'none'],
  ['max', ['low', 'xhigh'], 'xhigh'],
])('%s where there are %j is %s', (effort, known, word) => {
  expect(nearestEffort(effort, known)).toBe(word);
});

test('another word is told', () => {
  expect(nearestWarnings('low', 'low')).toEqual([]);
  expect(nearestWarnings('low', 'high')).toEqual([
    'reasoning effort low is sent as high, the nearest that this model has',
  ]);
});
