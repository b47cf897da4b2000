import type { JsonObject, Usage } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { unsaidUsage } from './unsaid-usage.ts';

const USAGE: Usage = { input: 9, output: 8, cacheRead: 0, reasoning: 5, billed: { input: 3 } };

test.each<[string, JsonObject, JsonObject]>([
  ['nothing is lacking', unsaidUsage(USAGE, []), {}],
  ['nobody said what is lacking', unsaidUsage(USAGE, ['cacheWrite', 'searches']), {}],
  ['0 was said', unsaidUsage(USAGE, ['cacheRead']), { x_dragoman: { cache_read_tokens: 0 } }],
  [
    'a bill has two words',
    unsaidUsage({ billed: { input: 3, output: 4 } }, ['billed', 'reasoning']),
    { x_dragoman: { billed_input_tokens: 3, billed_output_tokens: 4 } },
  ],
  [
    'of tools of the provider the log counts searches',
    unsaidUsage({ serverTools: { web_search_requests: 2, code_runs: 1 } }, ['searches']),
    { x_dragoman: { web_search_requests: 2 } },
  ],
  [
    'what the dialect has to say though nobody did is 0 to the caller only',
    unsaidUsage(USAGE, [], ['cacheWrite', 'cacheRead']),
    { x_dragoman: { unsaid: { cache_write_tokens: 0 } } },
  ],
  ['the tier', unsaidUsage({ serviceTier: 'flex' }, []), { x_dragoman: { service_tier: 'flex' } }],
])('%s', (_name, said, expected) => {
  expect(said).toStrictEqual(expected);
});
