import type { JsonObject, Usage } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeUsage, encodeUsage } from './usage.ts';

const known = (usage: Usage | undefined): object | undefined =>
  usage && Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined));

test.each<[JsonObject, Usage | undefined]>([
  [
    {
      usage: {
        ...{ input_tokens: 100, output_tokens: 50, total_tokens: 150 },
        input_tokens_details: { cached_tokens: 60, cache_write_tokens: 30, image_tokens: 4 },
        output_tokens_details: { reasoning_tokens: 20, image_tokens: 2 },
      },
    },
    {
      ...{ input: 100, output: 50, cacheRead: 60, cacheWrite: 30 },
      ...{ reasoning: 20, imageInput: 4, imageOutput: 2 },
    },
  ],
  [{ usage: { input_tokens: 9, output_tokens: 2 } }, { input: 9, output: 2 }],
  [{ usage: { input_tokens: 9 } }, { input: 9 }],
  [
    { usage: { output_tokens: 2 }, service_tier: 'flex' },
    { output: 2, serviceTier: 'flex' },
  ],
  [{ usage: null, service_tier: 'flex' }, undefined],
  [{ usage: { total_tokens: 11 } }, undefined],
  [{}, undefined],
])('%j', (response, usage) => {
  expect(known(decodeUsage(response))).toStrictEqual(usage);
});

const NO_DETAILS = {
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens_details: { reasoning_tokens: 0 },
};

test.each<[string, Usage, JsonObject]>([
  [
    'nothing: numbers that nobody said are 0 to the caller, and not to the log',
    {},
    {
      ...{ input_tokens: 0, output_tokens: 0, total_tokens: 0, ...NO_DETAILS },
      x_dragoman: {
        unsaid: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, reasoning_tokens: 0 },
      },
    },
  ],
  [
    'everything that there is a word for',
    { input: 100, output: 50, cacheRead: 60, cacheWrite: 30, reasoning: 20 },
    {
      ...{ input_tokens: 100, output_tokens: 50, total_tokens: 150 },
      input_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
      output_tokens_details: { reasoning_tokens: 20 },
    },
  ],
  [
    'what has no word here',
    {
      ...{ input: 9, output: 8, cacheRead: 0, cacheWrite: 0, reasoning: 0, cacheWrite1h: 7 },
      ...{ audioInput: 1, audioOutput: 2, imageInput: 3, imageOutput: 4 },
      ...{ billed: { input: 5, output: 6 }, serverTools: { web_search_requests: 10 } },
    },
    {
      ...{ input_tokens: 9, output_tokens: 8, total_tokens: 17, ...NO_DETAILS },
      x_dragoman: {
        ...{ cache_write_1h_tokens: 7, audio_input_tokens: 1, audio_output_tokens: 2 },
        ...{ image_input_tokens: 3, image_output_tokens: 4, web_search_requests: 10 },
        ...{ billed_input_tokens: 5, billed_output_tokens: 6 },
      },
    },
  ],
])('to a caller: %s', (_name, usage, wire) => {
  expect(encodeUsage(usage)).toStrictEqual(wire);
});
