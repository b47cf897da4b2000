import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountsText } from '../admission/accounts-text.ts';
import { priceTable } from '../price/prices.ts';
import { logLine } from '../testing/log-line.ts';
import { NOTHING_CHARGED, type LedgerRecord } from './ledger-record.ts';
import { isUnpriced, priceRecord } from './price-record.ts';
import { readLine, readRecord } from './read-record.ts';

const recordOf = (fields: Readonly<Record<string, unknown>> = {}): LedgerRecord => {
  const read = readRecord(logLine(fields));
  if (!read.ok) throw new Error(read.why);
  return read.record;
};

test('every field', () => {
  expect(recordOf({ unknown: { deep: true } })).toEqual({
    id: 'b1f3a1c2-0000-4000-8000-000000000001',
    reservation: null,
    timeMs: Date.parse('2026-11-25T09:38:59.123Z'),
    requestId: 'caller-1',
    route: 'model/smart',
    key: 'alice',
    team: 'search',
    payers: null,
    dialect: 'openai-chat',
    operation: 'chat',
    provider: 'openai',
    requestModel: 'smart',
    responseModel: 'gpt-5-2025-08-07',
    stream: false,
    status: 200,
    error: null,
    attempts: 1,
    tokens: { input: 100, cacheRead: 40, cacheWrite: null, output: 20, reasoning: 5 },
    charged: NOTHING_CHARGED,
    usage: 'reported',
    cost: null,
    ttftMs: 12,
    durationMs: 345,
    bytesIn: 678,
    bytesOut: 910,
  });
});

test.each<[string, Record<string, unknown>, Partial<LedgerRecord>]>([
  ['numbers as strings', { status: '200', duration_ms: '1.6' }, { status: 200, durationMs: 2 }],
  ['a dash is nothing', { key: '-', ttft_ms: '-', stream: '-' }, { key: null, ttftMs: null, stream: null }],
  ['no usage said', { usage: null }, { usage: 'none' }],
  ['cost', { cost_usd: '0.00125' }, { cost: 1_250_000n }],
  ['zero stays zero', { ttft_ms: 0 }, { ttftMs: 0 }],
  ['a long name is cut', { request_id: 'x'.repeat(5000) }, { requestId: 'x'.repeat(1024) }],
  ['U+0000', { request_id: 'a\0b' }, { requestId: 'ab' }],
  ['the caller was gone', { status: 0 }, { status: 0 }],
])('%s', (_name, fields, record) => {
  expect(recordOf(fields)).toMatchObject(record);
});

test('who pays, as the gateway says it', () => {
  const payers = accountsText([
    { scope: 'key:alice', limits: { concurrent: 2 } },
    { scope: 'team:red', limits: {} },
  ]);
  expect(recordOf({ payers }).payers).toBe(payers);
});

test.each<[string, string]>([
  ['', 'it is not JSON'],
  ['{"id":"canary', 'it is not JSON'],
  ['[1]', 'it is not a JSON object'],
  ['null', 'it is not a JSON object'],
  [logLine({ id: null }), 'id is not'],
  [logLine({ id: '' }), 'id is not'],
  [logLine({ id: 'canary\n' }), 'id is not'],
  [logLine({ id: 'canary'.repeat(99) }), 'id is not'],
  [logLine({ time: 'canary' }), 'time is not'],
  [logLine({ time: 5 }), 'time is not'],
  [logLine({ key: { canary: 1 } }), 'key is not a string'],
  [logLine({ payers: 'canary' }), 'payers does not say who pays'],
  [logLine({ payers: '{"canary":1}' }), 'payers does not'],
  [logLine({ payers: 1 }), 'payers does not'],
  [logLine({ 'gen_ai.usage.input_tokens': 1e10 }), 'gen_ai.usage.input_tokens is not'],
  [logLine({ 'gen_ai.usage.output_tokens': -1 }), 'gen_ai.usage.output_tokens is not'],
  [logLine({ status: 'canary' }), 'status is not'],
  [logLine({ usage: 'canary' }), 'usage is not one of reported, estimated, none'],
  [logLine({ cost_usd: '-1' }), 'cost_usd is not'],
  [logLine({ cost_usd: 0.1 }), 'cost_usd is not'],
  [logLine({ stream: 'canary' }), 'stream is not'],
])('%j is not a record', (line, why) => {
  const read = readRecord(line);
  expect(read).toMatchObject({ ok: false, why: expect.stringContaining(why) as unknown });
  expect(JSON.stringify(read)).not.toContain('canary');
});

test('no line makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(readRecord(line).ok).toBe(false);
    }),
  );
});

describe('cost', () => {
  const prices = priceTable([
    { name: 'smart', input: 1e9, cachedInput: 1e8, output: 1e10 },
    { name: 'openai/gpt-4o', input: 2e9, output: 2e9 },
    { name: 'image', perCall: 40_000_000 },
    {
      name: 'rich',
      input: 1e9,
      cacheWrite: 2e9,
      cacheWrite1h: 3e9,
      audioInput: 5e9,
      imageInput: 7e9,
      output: 10e9,
      audioOutput: 11e9,
      imageOutput: 13e9,
      serverTools: { web_search_requests: 10_000_000 },
      serviceTiers: { flex: { percent: 50 } },
    },
  ]);
  const rich = {
    'gen_ai.request.model': 'rich',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.cache_read_tokens': 0,
    'gen_ai.usage.cache_write_tokens': 30,
    'gen_ai.usage.cache_write_1h_tokens': 20,
    'gen_ai.usage.audio_input_tokens': 8,
    'gen_ai.usage.image_input_tokens': 2,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.reasoning_tokens': null,
    'gen_ai.usage.audio_output_tokens': 6,
    'gen_ai.usage.image_output_tokens': 4,
  };
  const tokens = 60_000n + 20_000n + 60_000n + 40_000n + 14_000n + 400_000n + 66_000n + 52_000n;
  const unsaid = {
    'gen_ai.usage.cache_read_tokens': null,
    'gen_ai.usage.output_tokens': null,
    'gen_ai.usage.reasoning_tokens': null,
  };
  const none = { ...unsaid, 'gen_ai.usage.input_tokens': null };
  test.each<[string, Record<string, unknown>, bigint | null, boolean]>([
    ['by the public name', {}, 60_000n + 4000n + 200_000n, false],
    [
      'by the name at the provider',
      { 'gen_ai.request.model': 'x', 'gen_ai.response.model': 'gpt-4o' },
      240_000n,
      false,
    ],
    ['by what it was asked for', { 'gen_ai.request.model': 'x', upstream_model: 'gpt-4o' }, 240_000n, false],
    ['cut off', { usage: 'estimated', ...unsaid }, 100_000n, false],
    ['the log knew it', { cost_usd: '1.5' }, 1_500_000_000n, false],
    ['unknown price', { 'gen_ai.request.model': 'x' }, null, true],
    ['refused', { usage: 'none', ...none, 'gen_ai.provider.name': null, status: 401 }, 0n, false],
    ['failed', { usage: 'none', ...none, status: 503, error: 'no_provider_available' }, 0n, false],
    ['answered without usage', { usage: 'none', ...none }, null, false],
    ['reported without numbers', none, null, true],
    ['a price for the call', { ...none, 'gen_ai.request.model': 'image', usage: 'none' }, 40_000_000n, false],
    ['each kind by its own rate', rich, tokens, false],
    ['and searches', { ...rich, 'gen_ai.usage.web_search_requests': 3 }, tokens + 30_000_000n, false],
    ['by the tier that served it', { ...rich, service_tier: 'flex' }, tokens / 2n, false],
    ['a tier without a price', { ...rich, service_tier: 'priority' }, null, true],
    ['billed units', { 'billed.input_tokens': 10, 'billed.output_tokens': 1 }, 20_000n, false],
  ])('%s', (_name, fields, ...[cost, unpriced]) => {
    const record = priceRecord(recordOf(fields), prices);
    expect(record.cost).toBe(cost);
    expect(isUnpriced(record)).toBe(unpriced);
  });
});

test('a record behind one that was cut off anywhere is found', () => {
  const torn = logLine({ id: 'torn', route: 'say {\\"hi' });
  const whole = logLine({ id: 'whole', route: '{"{' });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: torn.length - 1 }), (end) => {
      const reads = readLine(torn.slice(0, end) + whole);
      expect(reads.map((read) => (read.ok ? read.record.id : read.why))).toEqual([
        'it was cut off, and another stands behind it',
        'whole',
      ]);
    }),
  );
  expect(readLine(whole)).toMatchObject([{ ok: true }]);
  expect(readLine(torn.slice(0, -1))).toEqual([{ ok: false, why: 'it is not JSON' }]);
  expect(readLine('[{"a":1}]')).toMatchObject([{ ok: false }]);
});
