import type { UsageRow } from '@dragoman/metering';
import { expect, test } from 'vitest';
import { printRows } from './print-rows.ts';

const row = (fields: Partial<UsageRow>): UsageRow => ({
  key: 'alice',
  team: null,
  model: null,
  provider: null,
  timeMs: null,
  calls: 2,
  inputTokens: 82,
  cacheReadTokens: 32,
  cacheWriteTokens: 0,
  outputTokens: 46,
  reasoningTokens: 18,
  cost: 46_000_000n,
  estimatedCalls: 1,
  unpricedCalls: 0,
  ...fields,
});

test('JSON has the fields of the contract', () => {
  expect(JSON.parse(printRows([row({})], { by: ['key'] }, 'json'))).toEqual([
    {
      key: 'alice',
      team: null,
      model: null,
      provider: null,
      calls: 2,
      input_tokens: 82,
      cache_read_tokens: 32,
      cache_write_tokens: 0,
      output_tokens: 46,
      reasoning_tokens: 18,
      cost_usd: '0.046',
      estimated_calls: 1,
      unpriced_calls: 0,
    },
  ]);
  expect(printRows([], { by: ['key'] }, 'json')).toBe('[]\n');
});

test('CSV keeps its cells whole, and none is a formula', () => {
  const rows = [row({ model: '=cmd|"x",1', unpricedCalls: 2 }), row({ key: 'a\nb', timeMs: 0 })];
  expect(printRows(rows, { by: ['time', 'key', 'model'] }, 'csv').split('\r\n')).toEqual([
    'time,key,team,model,provider,calls,input_tokens,cache_read_tokens,cache_write_tokens,output_tokens,reasoning_tokens,cost_usd,estimated_calls,unpriced_calls',
    `,alice,,"'=cmd|""x"",1",,2,82,32,0,46,18,,1,2`,
    '1970-01-01T00:00:00.000Z,"a\nb",,,,2,82,32,0,46,18,0.046,1,0',
    '',
  ]);
});

test('the table has what was asked for, and obeys nobody', () => {
  const text = printRows([row({ key: 'a\u001b[2J\u202e' }), row({})], { by: ['key'] }, 'text');
  const [head = '', first = '', second = ''] = text.split('\n');
  expect(head.split(/ +/).slice(0, 3)).toEqual(['key', 'calls', 'input_tokens']);
  expect(first).toMatch(/^a\\u001b\[2J\\u202e {2} +2 /);
  expect(second.length).toBe(first.length);
});
