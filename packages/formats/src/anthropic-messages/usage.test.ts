import { drive, type JsonObject, type Usage } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { UNCOUNTED } from '../testing/uncounted.ts';
import { anthropicMessages as codec } from './codec.ts';
import { decodeUsage, encodeUsage, encodeUsageUpdate } from './usage.ts';

const said = (usage: Usage): object =>
  Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined));

test.each<[string, JsonObject, Usage]>([
  ['nothing of a cache', { input_tokens: 3, output_tokens: 2 }, { input: 3, output: 2 }],
  [
    'a cache that holds nothing',
    { input_tokens: 3, cache_creation_input_tokens: 0, cache_read_input_tokens: null, output_tokens: 2 },
    { input: 3, cacheWrite: 0, output: 2 },
  ],
  [
    'input that was not counted is not what came from the cache',
    { cache_read_input_tokens: 5, output_tokens: 2 },
    { cacheRead: 5, output: 2 },
  ],
  [
    'writes that live for an hour',
    {
      ...{ input_tokens: 1, cache_creation_input_tokens: 30, output_tokens: 2 },
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
    },
    { input: 31, cacheWrite: 30, cacheWrite1h: 10, output: 2 },
  ],
  [
    'tools of the server, as far as they are counted',
    { input_tokens: 1, output_tokens: 2, server_tool_use: { web_search_requests: 2, web_fetch_requests: null } },
    { input: 1, output: 2, serverTools: { web_search_requests: 2 } },
  ],
])('%s', (_name, wire, usage) => {
  expect(said(decodeUsage(wire))).toStrictEqual(usage);
});

const frame = (data: JsonObject) => ({ event: String(data.type), data: JSON.stringify(data) });

test.each<[string, JsonObject, JsonObject]>([
  ['is kept where its end says nothing', {}, { input: 14, cacheRead: 4, output: 1 }],
  [
    'is kept where its end says null',
    { input_tokens: null, cache_read_input_tokens: null, output_tokens: 7 },
    { input: 14, cacheRead: 4, output: 7 },
  ],
  ['is what its end says', { input_tokens: 20, output_tokens: 7 }, { input: 24, cacheRead: 4, output: 7 }],
])('the count of a stream %s', (_name, usage, counted) => {
  const events = drive(codec.decodeStream, [
    frame({
      type: 'message_start',
      message: { usage: { input_tokens: 10, cache_read_input_tokens: 4, output_tokens: 1 } },
    }),
    frame({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage }),
    frame({ type: 'message_stop' }),
  ]);
  expect([...events].find(({ type }) => type === 'usage')).toMatchObject({ usage: counted });
});

const NOT_SAID = { cache_creation_input_tokens: null, cache_read_input_tokens: null, output_tokens_details: null };

test.each<[string, Usage, JsonObject]>([
  [
    'what others count, and what is paid for apart, beside the numbers',
    {
      ...{ input: 9, output: 8, audioInput: 1, audioOutput: 2, imageInput: 3, imageOutput: 4 },
      billed: { input: 5, output: 6 },
    },
    {
      ...{ input_tokens: 9, output_tokens: 8, ...NOT_SAID, server_tool_use: null },
      x_dragoman: {
        ...{ audio_input_tokens: 1, audio_output_tokens: 2, image_input_tokens: 3, image_output_tokens: 4 },
        ...{ billed_input_tokens: 5, billed_output_tokens: 6 },
      },
    },
  ],
  [
    'a cache, of which a part lives for an hour',
    { input: 100, output: 8, cacheRead: 60, cacheWrite: 30, cacheWrite1h: 10, reasoning: 4 },
    {
      ...{ input_tokens: 10, cache_read_input_tokens: 60, cache_creation_input_tokens: 30, output_tokens: 8 },
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
      ...{ output_tokens_details: { thinking_tokens: 4 }, server_tool_use: null },
    },
  ],
  [
    'no less than nothing, where the parts are more than the whole',
    { input: 50, output: 8, cacheRead: 60, cacheWrite1h: 10 },
    {
      ...{ ...NOT_SAID, input_tokens: 0, cache_read_input_tokens: 60, output_tokens: 8 },
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 10 },
      server_tool_use: null,
    },
  ],
  [
    'tools of the server',
    { input: 1, output: 2, serverTools: { web_search_requests: 3 } },
    { ...{ input_tokens: 1, output_tokens: 2, ...NOT_SAID }, server_tool_use: { web_search_requests: 3 } },
  ],
])('%s', (_name, usage, wire) => {
  expect(encodeUsageUpdate(usage)).toStrictEqual(wire);
});

test('a whole answer has every count that its clients ask for', () => {
  const counts = { input_tokens: 0, output_tokens: 0, ...NOT_SAID, server_tool_use: null };
  const rest = { cache_creation: null, inference_geo: null, speed: null, ...UNCOUNTED };
  expect(encodeUsage(undefined, undefined)).toStrictEqual({ ...counts, ...rest, service_tier: null });
  expect(encodeUsage({}, 'priority')).toStrictEqual({ ...counts, ...rest, service_tier: 'priority' });
});
