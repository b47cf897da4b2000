import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { anthropicMessages as codec } from './codec.ts';

const start = { type: 'start', id: 'id-1', model: 'm', serviceTier: 'priority' } as const;
const STOP = { type: 'stop', choice: 0, reason: 'stop' } as const;
const END = { type: 'end' } as const;

/** The events of a stream, without their type, which stands before each. */
const written = (events: readonly AnswerEvent[]): readonly (readonly [string, JsonObject])[] =>
  [...drive(codec.encodeStream(ANSWER), events)].map(({ event, data }) => {
    const { type, ...fields } = JSON.parse(data) as JsonObject;
    expect(type).toBe(event);
    return [event, fields];
  });

/** What stands between the start and the end of a message. */
const said = (...events: readonly AnswerEvent[]) => written([start, ...events, STOP, END]).slice(1, -2);

const begun = (index: number, content_block: JsonObject) => ['content_block_start', { index, content_block }];
const delta = (index: number, change: JsonObject) => ['content_block_delta', { index, delta: change }];
const over = (index: number) => ['content_block_stop', { index }];
const EMPTY = { type: 'text', text: '', citations: null };
const UNTHOUGHT = { type: 'thinking', thinking: '', signature: '' };
const toolUse = (id: string) => ({ type: 'tool_use', id, name: 'look', input: {}, caller: { type: 'direct' } });
const json = (index: number, partial_json: string) => delta(index, { type: 'input_json_delta', partial_json });
const words = (index: number, text: string) => delta(index, { type: 'text_delta', text });
const signature = (index: number, value: string) => delta(index, { type: 'signature_delta', signature: value });

const text = (said: string) => ({ type: 'text', choice: 0, text: said }) as const;
const thought = { type: 'reasoning', choice: 0, text: 'hm' } as const;
const call = (number: number, signature?: string) =>
  ({ type: 'tool-call', choice: 0, call: number, id: `call_${number}`, name: 'look', signature }) as const;
const native = (value: JsonObject | string, format: 'anthropic-messages' | 'gemini' = 'anthropic-messages') =>
  ({ type: 'native', choice: 0, part: { type: 'native', format, value } }) as const;
const source = { type: 'citation', choice: 0, citation: { url: 'https://a' } } as const;
const cites = (index: number) =>
  delta(index, {
    type: 'citations_delta',
    citation: {
      ...{ type: 'web_search_result_location', cited_text: '', encrypted_index: '' },
      ...{ title: null, url: 'https://a' },
    },
  });
const SEALED = wrap('gemini', 's');

test.each<[string, readonly AnswerEvent[], readonly unknown[]]>([
  ['a text in pieces is one block', [text('a'), text('b')], [begun(0, EMPTY), words(0, 'a'), words(0, 'b'), over(0)]],
  [
    'texts that end are blocks of their own',
    [text('a'), { type: 'text-end', choice: 0 }, text('b')],
    [begun(0, EMPTY), words(0, 'a'), over(0), begun(1, EMPTY), words(1, 'b'), over(1)],
  ],
  [
    'a text is cited while it goes on, and when it has ended',
    [text('a'), source, { type: 'text-end', choice: 0 }, source],
    [begun(0, EMPTY), words(0, 'a'), cites(0), cites(0), over(0)],
  ],
  ['a citation of no text', [source], [begun(0, EMPTY), cites(0), over(0)]],
  [
    'the end of a text that did not begin is nothing',
    [thought, { type: 'text-end', choice: 0 }, thought],
    [
      begun(0, UNTHOUGHT),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      over(0),
    ],
  ],
  [
    'thoughts that are signed, hidden, and neither',
    [
      thought,
      { type: 'reasoning-end', choice: 0, signature: wrap('anthropic-messages', 's') },
      thought,
      { type: 'reasoning-end', choice: 0, encrypted: SEALED },
      thought,
      { type: 'reasoning-end', choice: 0 },
    ],
    [
      ...[begun(0, UNTHOUGHT), delta(0, { type: 'thinking_delta', thinking: 'hm' }), signature(0, 's'), over(0)],
      ...[begun(1, UNTHOUGHT), delta(1, { type: 'thinking_delta', thinking: 'hm' }), signature(1, SEALED), over(1)],
      ...[begun(2, UNTHOUGHT), delta(2, { type: 'thinking_delta', thinking: 'hm' }), over(2)],
    ],
  ],
  [
    'thoughts of which nothing is shown, behind a text',
    [
      text('a'),
      { type: 'reasoning-end', choice: 0, encrypted: wrap('anthropic-messages', 'd') },
      { type: 'reasoning-end', choice: 0, signature: wrap('anthropic-messages', 's') },
      { type: 'reasoning-end', choice: 0 },
    ],
    [
      ...[begun(0, EMPTY), words(0, 'a'), over(0)],
      ...[begun(1, { type: 'redacted_thinking', data: 'd' }), over(1)],
      ...[begun(2, UNTHOUGHT), signature(2, 's'), over(2)],
      ...[begun(3, UNTHOUGHT), over(3)],
    ],
  ],
  [
    'a call behind a text, and one without arguments',
    [text('a'), call(0), { type: 'tool-args', choice: 0, call: 0, json: '{"q":1}' }, call(1)],
    [
      ...[begun(0, EMPTY), words(0, 'a'), over(0)],
      ...[begun(1, toolUse('call_0')), json(1, '{"q":1}'), over(1)],
      ...[begun(2, toolUse('call_1')), json(2, '{}'), over(2)],
    ],
  ],
  [
    'a call that another format signed, with its signature before it',
    [text('a'), call(0, SEALED)],
    [
      ...[begun(0, EMPTY), words(0, 'a'), over(0)],
      ...[begun(1, UNTHOUGHT), signature(1, SEALED), over(1)],
      ...[begun(2, toolUse('call_0')), json(2, '{}'), over(2)],
    ],
  ],
  [
    'blocks of its own: the input of a tool comes in a delta, all else at once',
    [
      text('a'),
      native({ type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } }),
      native({ type: 'web_search_tool_result', tool_use_id: 's', content: [] }),
    ],
    [
      ...[begun(0, EMPTY), words(0, 'a'), over(0)],
      begun(1, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      ...[json(1, '{"query":"x"}'), over(1)],
      ...[begun(2, { type: 'web_search_tool_result', tool_use_id: 's', content: [] }), over(2)],
    ],
  ],
  [
    'what has no word here is nothing',
    [
      native({ type: 'x' }, 'gemini'),
      native('x'),
      { type: 'media', choice: 0, kind: 'image', base64: 'AA' },
      { type: 'logprobs', choice: 0, tokens: [] },
    ],
    [],
  ],
])('%s', (_name, events, frames) => {
  expect(said(...events)).toStrictEqual(frames);
});

const UNKNOWN = {
  ...{ input_tokens: 0, cache_creation_input_tokens: null, cache_read_input_tokens: null, output_tokens: 0 },
  ...{ output_tokens_details: null, server_tool_use: null },
};

test('a message begins with what is known then, and ends with the rest', () => {
  const events = [
    start,
    { type: 'refusal', choice: 0, text: 'Not ' },
    { type: 'refusal', choice: 0, text: 'this.' },
    STOP,
    { type: 'usage', usage: { input: 3, output: 2 } },
    END,
  ] as const;
  const message = {
    ...{ id: 'msg_made-1', type: 'message', role: 'assistant', model: 'm', container: null, diagnostics: null },
    ...{ content: [], stop_reason: null, stop_sequence: null, stop_details: null },
    usage: { ...UNKNOWN, cache_creation: null, inference_geo: null, speed: null, service_tier: 'priority' },
  };
  const stop_details = { type: 'refusal', category: null, explanation: 'Not this.' };
  expect(written(events)).toStrictEqual([
    ['message_start', { message }],
    [
      'message_delta',
      {
        delta: { stop_reason: 'refusal', stop_sequence: null, stop_details, container: null },
        usage: { ...UNKNOWN, input_tokens: 3, output_tokens: 2 },
      },
    ],
    ['message_stop', {}],
  ]);
});
