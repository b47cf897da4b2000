import type { JsonObject, Usage } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { readUsage, writeUsage } from './usage.ts';

test.each<[JsonObject, Usage]>([
  [{}, {}],
  [
    {
      billed_units: { input_tokens: 3, output_tokens: 4 },
      tokens: { input_tokens: 100, output_tokens: 9, reasoning_tokens: 5 },
      cached_tokens: 64,
    },
    { input: 100, output: 9, reasoning: 5, cacheRead: 64, billed: { input: 3, output: 4 } },
  ],
  // Embeddings say the bill only, rankings what was searched.
  [{ billed_units: { input_tokens: 3 } }, { input: 3, billed: { input: 3 } }],
  [{ billed_units: { output_tokens: 4 } }, { output: 4, billed: { output: 4 } }],
  [{ billed_units: { search_units: 1 } }, {}],
  [
    { tokens: { input_tokens: 0, output_tokens: 0 }, cached_tokens: 0 },
    { input: 0, output: 0, cacheRead: 0 },
  ],
])('%j is read', (said, usage) => {
  expect(readUsage(said)).toStrictEqual(usage);
});

test.each<[Usage, JsonObject]>([
  [{}, { tokens: {} }],
  [{ input: 1, output: 0 }, { tokens: { input_tokens: 1, output_tokens: 0 } }],
  [
    { input: 1, output: 2, cacheRead: 0, reasoning: 0 },
    { tokens: { input_tokens: 1, output_tokens: 2, reasoning_tokens: 0 }, cached_tokens: 0 },
  ],
  [
    { input: 9, billed: { input: 3 } },
    { billed_units: { input_tokens: 3 }, tokens: { input_tokens: 9 } },
  ],
  [
    { output: 9, billed: { output: 3 } },
    { billed_units: { output_tokens: 3 }, tokens: { output_tokens: 9 } },
  ],
  // What is paid for and has no word here is not lost to the log.
  [
    {
      cacheWrite: 1,
      cacheWrite1h: 2,
      audioInput: 3,
      audioOutput: 4,
      imageInput: 5,
      imageOutput: 6,
      serverTools: { web_search_requests: 7 },
      serviceTier: 'priority',
    },
    {
      tokens: {},
      x_dragoman: {
        cache_write_tokens: 1,
        cache_write_1h_tokens: 2,
        audio_input_tokens: 3,
        audio_output_tokens: 4,
        image_input_tokens: 5,
        image_output_tokens: 6,
        web_search_requests: 7,
        service_tier: 'priority',
      },
    },
  ],
])('%j is written', (usage, written) => {
  expect(writeUsage(usage)).toStrictEqual(written);
});
