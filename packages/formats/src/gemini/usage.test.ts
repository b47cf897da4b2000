import type { JsonObject, Usage } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { readUsage, writeUsage } from './usage.ts';

const detail = (modality: string, tokenCount?: number): JsonObject => ({
  modality,
  ...(tokenCount !== undefined && { tokenCount }),
});

test.each<[string, JsonObject, Usage]>([
  ['nothing', {}, {}],
  ['zeros', { promptTokenCount: 0, candidatesTokenCount: 0 }, { input: 0, output: 0 }],
  [
    'thoughts and prompts of tools are counted beside, cache reads within',
    {
      promptTokenCount: 20,
      toolUsePromptTokenCount: 5,
      candidatesTokenCount: 9,
      thoughtsTokenCount: 31,
      cachedContentTokenCount: 12,
      totalTokenCount: 65,
    },
    { input: 25, output: 40, cacheRead: 12, reasoning: 31 },
  ],
  ['prompts of tools without a prompt', { toolUsePromptTokenCount: 5 }, {}],
  ['thoughts alone', { thoughtsTokenCount: 3 }, { output: 3, reasoning: 3 }],
  [
    'sound and pictures, less what was read from the cache',
    {
      promptTokensDetails: [detail('TEXT', 4), detail('AUDIO', 5), detail('AUDIO', 2), detail('IMAGE', 9)],
      cacheTokensDetails: [detail('AUDIO', 3), detail('IMAGE', 10)],
      candidatesTokensDetails: [detail('AUDIO', 6), detail('IMAGE', 7), detail('TEXT', 8)],
    },
    { audioInput: 4, imageInput: 0, audioOutput: 6, imageOutput: 7 },
  ],
  ['sound that nobody counted', { promptTokensDetails: [detail('AUDIO')] }, {}],
  ['a tier of the Gemini API', { serviceTier: 'SERVICE_TIER_FLEX' }, { serviceTier: 'flex' }],
  ['traffic of Vertex AI', { trafficType: 'ON_DEMAND_PRIORITY' }, { serviceTier: 'priority' }],
  ['the usual traffic', { trafficType: 'ON_DEMAND' }, {}],
])('%s', (_name, metadata, usage) => {
  expect(readUsage(metadata)).toStrictEqual(usage);
});

test.each<[string, Usage, JsonObject]>([
  ['nothing', {}, {}],
  [
    'thoughts stand beside',
    { input: 25, output: 40, cacheRead: 12, reasoning: 31 },
    {
      promptTokenCount: 25,
      candidatesTokenCount: 9,
      totalTokenCount: 65,
      cachedContentTokenCount: 12,
      thoughtsTokenCount: 31,
    },
  ],
  [
    'more thoughts than output',
    { output: 2, reasoning: 3 },
    { candidatesTokenCount: 0, totalTokenCount: 2, thoughtsTokenCount: 3 },
  ],
  ['input alone', { input: 3 }, { promptTokenCount: 3, totalTokenCount: 3 }],
  [
    'sound and pictures, and the text that is left',
    { input: 9, output: 8, audioInput: 5, imageInput: 1, audioOutput: 8 },
    {
      promptTokenCount: 9,
      candidatesTokenCount: 8,
      totalTokenCount: 17,
      promptTokensDetails: [detail('TEXT', 3), detail('AUDIO', 5), detail('IMAGE', 1)],
      candidatesTokensDetails: [detail('AUDIO', 8)],
    },
  ],
  [
    'pictures without a sum, and more than the sum',
    { imageInput: 2, output: 1, imageOutput: 3 },
    {
      candidatesTokenCount: 1,
      totalTokenCount: 1,
      promptTokensDetails: [detail('IMAGE', 2)],
      candidatesTokensDetails: [detail('IMAGE', 3)],
    },
  ],
  [
    'what has no word here is not lost to the log',
    {
      ...{ cacheWrite: 1, cacheWrite1h: 2, billed: { input: 3, output: 4 } },
      ...{ serverTools: { web_search_requests: 5 }, serviceTier: 'flex' },
    },
    {
      serviceTier: 'flex',
      x_dragoman: {
        cache_write_tokens: 1,
        cache_write_1h_tokens: 2,
        web_search_requests: 5,
        billed_input_tokens: 3,
        billed_output_tokens: 4,
        service_tier: 'flex',
      },
    },
  ],
])('written: %s', (_name, usage, metadata) => {
  expect(writeUsage(usage)).toStrictEqual(metadata);
});
