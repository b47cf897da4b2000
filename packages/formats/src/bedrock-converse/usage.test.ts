import type { JsonObject, Usage } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { UNCOUNTED } from '../testing/uncounted.ts';
import { decodeUsage, encodeUsage } from './usage.ts';

test.each<[string, JsonObject, Usage, JsonObject?]>([
  ['nothing', {}, {}],
  ['tokens', { inputTokens: 7, outputTokens: 9, totalTokens: 16 }, { input: 7, output: 9 }],
  [
    'a cache, which is counted beside the input',
    { inputTokens: 0, outputTokens: 9, cacheReadInputTokens: 100, cacheWriteInputTokens: 0 },
    { input: 100, output: 9, cacheRead: 100, cacheWrite: 0 },
  ],
  ['a cache without an input', { cacheReadInputTokens: 100 }, { cacheRead: 100 }],
  [
    'what is kept for an hour',
    {
      inputTokens: 1,
      cacheWriteInputTokens: 9,
      cacheDetails: [
        { ttl: '5m', inputTokens: 4 },
        { ttl: '1h', inputTokens: 3 },
        { ttl: '1h', inputTokens: 2 },
      ],
    },
    { input: 10, cacheWrite: 9, cacheWrite1h: 5 },
  ],
  [
    'tools that ran there, and a tier',
    { serverToolUsage: { web_search_requests: 2, of_tomorrow: 'x' } },
    { serverTools: { web_search_requests: 2 }, serviceTier: 'priority' },
    { type: 'priority' },
  ],
  ['the usual tier', { serverToolUsage: {} }, {}, { type: 'default' }],
])('%s', (_name, wire, usage, tier) => {
  expect(decodeUsage(wire, tier)).toEqual(usage);
});

test.each<[string, Usage | undefined, JsonObject]>([
  // Clients want these three to be there.
  ['nobody counted', undefined, { inputTokens: 0, outputTokens: 0, totalTokens: 0, ...UNCOUNTED }],
  ['tokens', { input: 7, output: 9 }, { inputTokens: 7, outputTokens: 9, totalTokens: 16 }],
  [
    'a cache stands beside the input',
    { input: 1_110, output: 5, cacheRead: 100, cacheWrite: 1_000, cacheWrite1h: 600 },
    {
      inputTokens: 10,
      outputTokens: 5,
      totalTokens: 1_115,
      cacheReadInputTokens: 100,
      cacheWriteInputTokens: 1_000,
      cacheDetails: [
        { ttl: '5m', inputTokens: 400 },
        { ttl: '1h', inputTokens: 600 },
      ],
    },
  ],
  [
    'all of it for an hour',
    { input: 9, output: 0, cacheWrite: 9, cacheWrite1h: 9 },
    {
      ...{ inputTokens: 0, outputTokens: 0, totalTokens: 9 },
      ...{ cacheWriteInputTokens: 9, cacheDetails: [{ ttl: '1h', inputTokens: 9 }] },
    },
  ],
  [
    'nothing for an hour, and a count that does not fit',
    { input: 1, output: 0, cacheRead: 2, cacheWrite1h: 0 },
    { inputTokens: 0, outputTokens: 0, totalTokens: 1, cacheReadInputTokens: 2, cacheDetails: [] },
  ],
  [
    'what has no word here is not lost to the log',
    {
      ...{ input: 1, reasoning: 2, audioInput: 3, audioOutput: 4, imageInput: 5, imageOutput: 6 },
      billed: { input: 7, output: 8 },
      serverTools: { web_search_requests: 9 },
      serviceTier: 'flex',
    },
    {
      ...{ inputTokens: 1, outputTokens: 0, totalTokens: 1 },
      serverToolUsage: { web_search_requests: 9 },
      x_dragoman: {
        reasoning_tokens: 2,
        audio_input_tokens: 3,
        audio_output_tokens: 4,
        image_input_tokens: 5,
        image_output_tokens: 6,
        billed_input_tokens: 7,
        billed_output_tokens: 8,
        service_tier: 'flex',
        unsaid: { output_tokens: 0 },
      },
    },
  ],
])('written: %s', (_name, usage, wire) => {
  expect(encodeUsage(usage)).toStrictEqual(wire);
});
