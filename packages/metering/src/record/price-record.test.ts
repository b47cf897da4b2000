import { describe, expect, test } from 'vitest';
import { priceTable } from '../price/prices.ts';
import { logLine } from '../testing/log-line.ts';
import { recordOf as recordOfFields } from './fields.ts';
import { isUnpriced, priceRecord, upstreamAsLogged } from './price-record.ts';

const recordOf = (fields: Readonly<Record<string, unknown>> = {}) =>
  recordOfFields(JSON.parse(logLine(fields)) as Readonly<Record<string, unknown>>);

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
    ['output alone', { ...none, 'gen_ai.usage.output_tokens': 20 }, 200_000n, false],
    ['cut off', { usage: 'estimated', ...unsaid }, 100_000n, false],
    ['the log knew it', { cost_usd: '1.5' }, 1_500_000_000n, false],
    ['unknown price', { 'gen_ai.request.model': 'x' }, null, true],
    ['refused', { usage: 'none', ...none, 'gen_ai.provider.name': null, status: 401 }, 0n, false],
    ['failed', { usage: 'none', ...none, status: 503, error: 'no_provider_available' }, 0n, false],
    ['nobody was asked', { usage: 'none', ...none, 'gen_ai.provider.name': null }, 0n, false],
    ['the caller was gone', { usage: 'none', ...none, status: 0 }, 0n, false],
    ['the smallest status of failures', { usage: 'none', ...none, status: 400 }, 0n, false],
    ['failed in the middle', { usage: 'none', ...none, error: 'stream_broken' }, 0n, false],
    ['failed, and used something', { status: 503, error: 'stream_broken' }, 60_000n + 4000n + 200_000n, false],
    ['answered without usage', { usage: 'none', ...none }, null, false],
    ['reported without numbers', none, null, true],
    ['a price for the call', { ...none, 'gen_ai.request.model': 'image', usage: 'none' }, 40_000_000n, false],
    ['each kind by its own rate', rich, tokens, false],
    ['and searches', { ...rich, 'gen_ai.usage.web_search_requests': 3 }, tokens + 30_000_000n, false],
    ['by the tier that served it', { ...rich, service_tier: 'flex' }, tokens / 2n, false],
    ['a tier without a price', { ...rich, service_tier: 'priority' }, null, true],
    ['billed input alone', { 'billed.input_tokens': 10 }, 10_000n, false],
    ['billed output alone', { 'billed.output_tokens': 1 }, 10_000n, false],
    ['billed units', { 'billed.input_tokens': 10, 'billed.output_tokens': 1 }, 20_000n, false],
  ])('%s', (_name, fields, ...[cost, unpriced]) => {
    const record = priceRecord(recordOf(fields), prices);
    expect(record.cost).toBe(cost);
    expect(isUnpriced(record)).toBe(unpriced);
  });
});

test('names at the provider: what it was asked for, then what it says that it is', () => {
  expect(upstreamAsLogged(recordOf({ upstream_model: 'u' }))).toEqual(['u', 'gpt-5-2025-08-07']);
  expect(upstreamAsLogged(recordOf())).toEqual(['gpt-5-2025-08-07']);
  expect(upstreamAsLogged(recordOf({ 'gen_ai.response.model': null }))).toEqual([]);
});
