import { expect, test } from 'vitest';
import { budgetFlag, limitsFlag } from './allowance-flags.ts';

test.each([
  ['20', { usd: 20, per: 'month' }],
  ['2.5/day', { usd: 2.5, per: 'day' }],
  [' 20/week soft ', { usd: 20, per: 'week', mode: 'soft' }],
  ['{usd: 1, per: year}', { usd: 1, per: 'year' }],
  ['much/month', { usd: 'much', per: 'month' }],
  ['{usd: ', '{usd: '],
])('--budget %j', (text, budget) => {
  expect(budgetFlag(text)).toEqual(budget);
});

test.each([
  ['requests=60/min', { requests: '60/min' }],
  ['requests=60/min, tokens:5/day,concurrent=8', { requests: '60/min', tokens: '5/day', concurrent: 8 }],
  ['{concurrent: 2}', { concurrent: 2 }],
  ['nonsense', { nonsense: '' }],
])('--limits %j', (text, limits) => {
  expect(limitsFlag(text)).toEqual(limits);
});
