import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountsText } from '../admission/accounts-text.ts';
import { logLine } from '../testing/log-line.ts';
import { BadRecord } from './fields.ts';
import { NOTHING_CHARGED, type LedgerRecord } from './ledger-record.ts';
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
  [
    'nothing is nothing',
    { ttft_ms: '', stream: null, payers: null, usage: undefined },
    { ttftMs: null, usage: 'none' },
  ],
  ['dashes', { usage: '-', cost_usd: '-', payers: '-' }, { usage: 'none', cost: null, payers: null }],
  ['no cost said', { cost_usd: undefined, stream: undefined }, { cost: null, stream: null }],
  ['a stream', { stream: true }, { stream: true }],
  ['a stream, as a text', { stream: 'true' }, { stream: true }],
  ['no stream, as a text', { stream: 'false' }, { stream: false }],
  ['the largest numbers', { status: 999, 'gen_ai.usage.input_tokens': 1e9 }, { status: 999 }],
  ['the longest id', { id: 'x'.repeat(128) }, { id: 'x'.repeat(128) }],
  ['no cost at all', { cost_usd: '0' }, { cost: 0n }],
  ['the dearest call', { cost_usd: '1000000000' }, { cost: 10n ** 18n }],
  ['a fraction', { duration_ms: '1.25' }, { durationMs: 1 }],
  ['what failed, and what held it', { error: 'broken', reservation: 'r1' }, { error: 'broken', reservation: 'r1' }],
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

test('what only the price asks for', () => {
  const { tokens, charged } = recordOf({
    'gen_ai.usage.cache_write_tokens': 1,
    'gen_ai.usage.cache_write_1h_tokens': 2,
    'gen_ai.usage.audio_input_tokens': 3,
    'gen_ai.usage.audio_output_tokens': 4,
    'billed.input_tokens': 5,
    'billed.output_tokens': 6,
    'gen_ai.usage.image_input_tokens': 7,
    'gen_ai.usage.image_output_tokens': 8,
    'gen_ai.usage.web_search_requests': 9,
    service_tier: 'flex',
    upstream_model: 'u',
  });
  expect(tokens.cacheWrite).toBe(1);
  expect(charged).toEqual({
    ...{ upstreamModel: 'u', cacheWrite1h: 2, audioInput: 3, audioOutput: 4 },
    ...{ billedInput: 5, billedOutput: 6, imageInput: 7, imageOutput: 8, webSearches: 9, serviceTier: 'flex' },
  });
});

test('the longest text of who pays', () => {
  const text = (length: number) => accountsText([{ scope: `key:${'x'.repeat(length)}`, limits: {} }]);
  const longest = text(8192 - text(0).length);
  expect(recordOf({ payers: longest }).payers).toBe(longest);
  expect(readRecord(logLine({ payers: `${longest} ` }))).toEqual({ ok: false, why: 'payers does not say who pays' });
});

test('a bad record is called so', () => {
  expect(new BadRecord('why').name).toBe('BadRecord');
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
  ['5', 'it is not a JSON object'],
  [logLine({ id: null }), 'id is not'],
  [logLine({ id: '' }), 'id is not'],
  [logLine({ id: 'canary\n' }), 'id is not'],
  [logLine({ id: 'canary'.repeat(99) }), 'id is not'],
  [logLine({ id: '-' }), 'id is not'],
  [logLine({ time: 'canary' }), 'time is not'],
  [logLine({ time: '2026' }), 'time is not'],
  [logLine({ time: '+002026-11-25T09:38:59Z' }), 'time is not'],
  [logLine({ time: ['2026-11-25T09:38:59Z'] }), 'time is not'],
  [logLine({ time: 5 }), 'time is not'],
  [logLine({ key: { canary: 1 } }), 'key is not a string'],
  [logLine({ payers: 'canary' }), 'payers does not say who pays'],
  [logLine({ payers: '{"canary":1}' }), 'payers does not'],
  [logLine({ payers: 1 }), 'payers does not'],
  [logLine({ payers: '{"scope":"key:a","limits":{}}\n{"scope":1,"limits":{}}' }), 'payers does not'],
  [logLine({ payers: '{"scope":"key:a"}' }), 'payers does not'],
  [logLine({ payers: '{"scope":"key:a","limits":null}' }), 'payers does not'],
  [logLine({ payers: '{"scope":"key:a","limits":1}' }), 'payers does not'],
  [logLine({ 'gen_ai.usage.input_tokens': 1e10 }), 'gen_ai.usage.input_tokens is not'],
  [logLine({ 'gen_ai.usage.output_tokens': -1 }), 'gen_ai.usage.output_tokens is not'],
  [logLine({ status: 'canary' }), 'status is not'],
  [logLine({ status: '0x10' }), 'status is not'],
  [logLine({ status: '1e1' }), 'status is not'],
  [logLine({ status: [7] }), 'status is not'],
  [logLine({ status: true }), 'status is not'],
  [logLine({ status: 1000 }), 'status is not'],
  [logLine({ usage: 'canary' }), 'usage is not one of reported, estimated, none'],
  [logLine({ cost_usd: '-1' }), 'cost_usd is not'],
  [logLine({ cost_usd: 0.1 }), 'cost_usd is not'],
  [logLine({ cost_usd: '1000000000.000000001' }), 'cost_usd is not'],
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

test.each([
  [64, 2],
  [65, 1],
])('behind %d beginnings that are none: %d reads', (beginnings, count) => {
  expect(readLine('{"'.repeat(beginnings) + logLine())).toHaveLength(count);
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
