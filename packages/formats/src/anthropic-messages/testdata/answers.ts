import type { Frame, JsonObject } from '@dragoman/spec';
import type { AnswerRow } from '../../testing/conformance.ts';

const frame = (data: JsonObject): Frame => ({ event: String(data.type), data: JSON.stringify(data) });
const open = (index: number, content_block: JsonObject): Frame =>
  frame({ type: 'content_block_start', index, content_block });
const delta = (index: number, change: JsonObject): Frame =>
  frame({ type: 'content_block_delta', index, delta: change });
const close = (index: number): Frame => frame({ type: 'content_block_stop', index });

const head = { id: 'msg_01', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5-20250929' };
const start = (usage: JsonObject): Frame =>
  frame({ type: 'message_start', message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage } });
const end = (change: JsonObject, usage: JsonObject): readonly Frame[] => [
  frame({ type: 'message_delta', delta: { stop_reason: null, stop_sequence: null, ...change }, usage }),
  frame({ type: 'message_stop' }),
];
const whole = (content: readonly JsonObject[], stop_reason: string, more: JsonObject): JsonObject => ({
  ...head,
  content,
  stop_reason,
  stop_sequence: null,
  ...more,
});

const CITED = {
  type: 'web_search_result_location',
  cited_text: 'It is 20 degrees.',
  encrypted_index: 'RW5jcnlwdGVk',
  title: 'Weather',
  url: 'https://example.com/weather',
};
const FOUND = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_01',
  content: [
    { type: 'web_search_result', url: 'https://example.com/weather', title: 'Weather', encrypted_content: 'QQ' },
  ],
};

export const ANSWERS: readonly AnswerRow[] = [
  {
    name: 'text, with a cache that was read and written',
    whole: whole([{ type: 'text', text: 'Hello wörld' }], 'end_turn', {
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 1_000,
        cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 600 },
        output_tokens: 5,
        service_tier: 'standard',
      },
    }),
    frames: [
      start({
        input_tokens: 10,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 1_000,
        cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 600 },
        output_tokens: 1,
        service_tier: 'standard',
      }),
      open(0, { type: 'text', text: '' }),
      frame({ type: 'ping' }),
      delta(0, { type: 'text_delta', text: 'Hello ' }),
      delta(0, { type: 'text_delta', text: 'wörld' }),
      close(0),
      ...end({ stop_reason: 'end_turn' }, { output_tokens: 5 }),
    ],
    usage: { input: 1_110, output: 5, cacheRead: 100, cacheWrite: 1_000, cacheWrite1h: 600 },
  },
  {
    name: 'thoughts, shown and hidden, then two tool calls',
    whole: whole(
      [
        { type: 'thinking', thinking: 'I need both.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'aGlkZGVu' },
        { type: 'tool_use', id: 'toolu_01', name: 'weather', input: { city: 'Paris' } },
        { type: 'tool_use', id: 'toolu_02', name: 'time', input: {} },
      ],
      'tool_use',
      { usage: { input_tokens: 7, output_tokens: 90, output_tokens_details: { thinking_tokens: 40 } } },
    ),
    frames: [
      start({ input_tokens: 7, output_tokens: 1 }),
      open(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'I need ' }),
      delta(0, { type: 'thinking_delta', thinking: 'both.' }),
      delta(0, { type: 'signature_delta', signature: 'c2lnbmVk' }),
      close(0),
      open(1, { type: 'redacted_thinking', data: 'aGlkZGVu' }),
      close(1),
      open(2, { type: 'tool_use', id: 'toolu_01', name: 'weather', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '' }),
      delta(2, { type: 'input_json_delta', partial_json: '{"city": "Pa' }),
      delta(2, { type: 'input_json_delta', partial_json: 'ris"}' }),
      close(2),
      open(3, { type: 'tool_use', id: 'toolu_02', name: 'time', input: {} }),
      close(3),
      ...end({ stop_reason: 'tool_use' }, { output_tokens: 90, output_tokens_details: { thinking_tokens: 40 } }),
    ],
    usage: { input: 7, output: 90, reasoning: 40 },
  },
  {
    name: 'a search of the server, and text that cites it',
    whole: whole(
      [
        { type: 'text', text: 'I look.' },
        { type: 'server_tool_use', id: 'srvtoolu_01', name: 'web_search', input: { query: 'weather' } },
        FOUND,
        { type: 'text', text: 'It is warm.', citations: [CITED] },
        { type: 'text', text: ' And dry.' },
      ],
      'pause_turn',
      {
        usage: { input_tokens: 20, output_tokens: 30, server_tool_use: { web_search_requests: 1 } },
      },
    ),
    frames: [
      start({ input_tokens: 4, output_tokens: 1 }),
      open(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'I look.' }),
      close(0),
      open(1, { type: 'server_tool_use', id: 'srvtoolu_01', name: 'web_search', input: {} }),
      delta(1, { type: 'input_json_delta', partial_json: '{"query":' }),
      delta(1, { type: 'input_json_delta', partial_json: ' "weather"}' }),
      close(1),
      open(2, FOUND),
      close(2),
      open(3, { type: 'text', text: '', citations: [] }),
      delta(3, { type: 'citations_delta', citation: CITED }),
      delta(3, { type: 'text_delta', text: 'It is warm.' }),
      close(3),
      open(4, { type: 'text', text: '' }),
      delta(4, { type: 'text_delta', text: ' And dry.' }),
      close(4),
      ...end(
        { stop_reason: 'pause_turn' },
        { input_tokens: 20, output_tokens: 30, server_tool_use: { web_search_requests: 1 } },
      ),
    ],
    usage: { input: 20, output: 30, serverTools: { web_search_requests: 1 } },
  },
  {
    name: 'refused',
    whole: whole([], 'refusal', {
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'Not this.' },
      usage: { input_tokens: 3, output_tokens: 0 },
    }),
    frames: [
      start({ input_tokens: 3, output_tokens: 0 }),
      ...end(
        { stop_reason: 'refusal', stop_details: { type: 'refusal', category: 'cyber', explanation: 'Not this.' } },
        { output_tokens: 0 },
      ),
    ],
    usage: { input: 3, output: 0 },
  },
  {
    name: 'stopped by a sequence',
    whole: whole([{ type: 'text', text: '1, 2, ' }], 'stop_sequence', {
      stop_sequence: '3',
      usage: { input_tokens: 3, output_tokens: 4 },
    }),
    frames: [
      start({ input_tokens: 3, output_tokens: 1 }),
      open(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: '1, 2, ' }),
      close(0),
      ...end({ stop_reason: 'stop_sequence', stop_sequence: '3' }, { output_tokens: 4 }),
    ],
    usage: { input: 3, output: 4 },
  },
];
