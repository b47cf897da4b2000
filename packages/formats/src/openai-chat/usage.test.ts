import type { Json, JsonObject, Usage } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { UNCOUNTED } from '../testing/uncounted.ts';
import { decodeUsage, encodeUsage } from './usage.ts';

const known = (usage: Usage | undefined): object | undefined =>
  usage && Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined));

test.each<[string, JsonObject, Usage]>([
  [
    'OpenAI, which counts everything in its sums',
    {
      ...{ prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30, audio_tokens: 5, image_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 3, image_tokens: 2 },
    },
    {
      ...{ input: 100, output: 50, cacheRead: 60, cacheWrite: 30, reasoning: 20 },
      ...{ audioInput: 5, audioOutput: 3, imageInput: 4, imageOutput: 2 },
    },
  ],
  [
    'nothing of a cache (the least that there is)',
    { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
    { input: 9, output: 2 },
  ],
  ['no answer (an embedding)', { prompt_tokens: 9, total_tokens: 9 }, { input: 9 }],
  ['only an answer', { completion_tokens: 2 }, { output: 2 }],
  [
    'DeepSeek',
    { prompt_tokens: 9, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 1, completion_tokens: 2 },
    { input: 9, cacheRead: 8, output: 2 },
  ],
  ['Moonshot', { prompt_tokens: 9, cached_tokens: 8, completion_tokens: 2 }, { input: 9, cacheRead: 8, output: 2 }],
  ['Mistral', { prompt_tokens: 9, num_cached_tokens: 8, completion_tokens: 2 }, { input: 9, cacheRead: 8, output: 2 }],
  [
    'a cache that holds nothing, said twice',
    { prompt_tokens: 9, prompt_tokens_details: { cached_tokens: 0 }, cached_tokens: 8, completion_tokens: 2 },
    { input: 9, cacheRead: 0, output: 2 },
  ],
  [
    'Mistral, which counts audio apart',
    {
      ...{ prompt_tokens: 9, completion_tokens: 2, total_tokens: 111 },
      prompt_tokens_details: { audio_tokens: 100 },
    },
    { input: 109, audioInput: 100, output: 2 },
  ],
  [
    'Mistral before it answers',
    { prompt_tokens: 9, total_tokens: 109, prompt_tokens_details: { audio_tokens: 100 } },
    { input: 109, audioInput: 100 },
  ],
  [
    'xAI, which counts thoughts apart',
    {
      ...{ prompt_tokens: 9, completion_tokens: 2, total_tokens: 111 },
      completion_tokens_details: { reasoning_tokens: 100 },
    },
    { input: 9, output: 102, reasoning: 100 },
  ],
  [
    'thoughts apart, and no word of the input',
    { completion_tokens: 2, total_tokens: 102, completion_tokens_details: { reasoning_tokens: 100 } },
    { output: 102, reasoning: 100 },
  ],
  [
    'Perplexity, which says thoughts beside its sums',
    { prompt_tokens: 9, completion_tokens: 102, total_tokens: 111, reasoning_tokens: 100 },
    { input: 9, output: 102, reasoning: 100 },
  ],
  [
    'OpenRouter, which searches',
    { prompt_tokens: 9, completion_tokens: 2, server_tool_use_details: { web_search_requests: 3 } },
    { input: 9, output: 2, serverTools: { web_search_requests: 3 } },
  ],
])('%s', (_name, wire, usage) => {
  expect(known(decodeUsage(wire, undefined))).toStrictEqual(usage);
});

test.each<Json | undefined>([undefined, null, 'many', {}, { prompt_tokens: '9' }, { total_tokens: 9 }])(
  '%j says nothing',
  (wire) => {
    expect(decodeUsage(wire, 'flex')).toBeUndefined();
  },
);

const written = (usage: Usage): JsonObject => JSON.parse(JSON.stringify(encodeUsage(usage))) as JsonObject;

test.each<[string, Usage, JsonObject]>([
  ['nothing', {}, { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, ...UNCOUNTED }],
  [
    'everything that there is a word for',
    {
      ...{ input: 100, output: 50, cacheRead: 60, cacheWrite: 30, reasoning: 20 },
      ...{ audioInput: 5, audioOutput: 3, imageInput: 4, imageOutput: 2 },
      serverTools: { web_search_requests: 3 },
    },
    {
      ...{ prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30, audio_tokens: 5, image_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 3, image_tokens: 2 },
      server_tool_use_details: { web_search_requests: 3 },
    },
  ],
  [
    'one detail of each',
    { input: 1, output: 2, cacheRead: 0, reasoning: 0 },
    {
      ...{ prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  ],
  [
    'what is paid for apart',
    { input: 9, output: 2, cacheWrite1h: 5, billed: { input: 7, output: 1 } },
    {
      ...{ prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
      x_dragoman: { cache_write_1h_tokens: 5, billed_input_tokens: 7, billed_output_tokens: 1 },
    },
  ],
])('to a caller: %s', (_name, usage, wire) => {
  expect(written(usage)).toStrictEqual(wire);
});
