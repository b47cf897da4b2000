import { expect, test } from 'vitest';
import { mergeUsage, printUsage, type UsageRow } from './usage-row.ts';

const row = (fields: Partial<UsageRow>): UsageRow => ({
  key: null,
  team: null,
  model: null,
  provider: null,
  timeMs: null,
  calls: 1,
  inputTokens: 10,
  cacheReadTokens: 1,
  cacheWriteTokens: 2,
  outputTokens: 20,
  reasoningTokens: 3,
  cost: 5n,
  estimatedCalls: 1,
  unpricedCalls: 0,
  ...fields,
});

test('printed as the contract says', () => {
  expect(printUsage(row({ key: 'a', cost: 1_250_000n }))).toEqual({
    key: 'a',
    team: null,
    model: null,
    provider: null,
    calls: 1,
    input_tokens: 10,
    cache_read_tokens: 1,
    cache_write_tokens: 2,
    output_tokens: 20,
    reasoning_tokens: 3,
    cost_usd: '0.00125',
    estimated_calls: 1,
    unpriced_calls: 0,
  });
});

test.each([
  ['none is priced', { calls: 2, unpricedCalls: 2, cost: 0n }, null],
  ['one is', { calls: 2, unpricedCalls: 1 }, '0.000000005'],
  ['there is none', { calls: 0, unpricedCalls: 0, cost: 0n }, '0'],
  ['all are free', { calls: 2, unpricedCalls: 0, cost: 0n }, '0'],
] as const)('%s', (_name, fields, cost) => {
  expect(printUsage(row(fields)).cost_usd).toBe(cost);
});

test('rows of one group become one', () => {
  const merged = mergeUsage([
    row({ key: 'a', timeMs: 0 }),
    row({ key: 'b' }),
    row({ key: 'a', timeMs: 0, cost: 7n }),
    row({ key: 'a', timeMs: 1 }),
  ]);
  expect(merged).toHaveLength(3);
  expect(merged[0]).toMatchObject({ key: 'a', timeMs: 0, calls: 2, inputTokens: 20, cost: 12n, estimatedCalls: 2 });
});

test('time is printed as a time', () => {
  expect(printUsage(row({ timeMs: 86_400_000 })).time).toBe('1970-01-02T00:00:00.000Z');
});
