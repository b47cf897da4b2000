import { drive, type AnswerEvent, type ChatRequest, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../testing/asked.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiChat as codec } from './codec.ts';

const start = { type: 'start', id: 'msg_1', model: 'some-model' } as const;
const END = [{ type: 'stop', choice: 0, reason: 'stop' }, { type: 'end' }] as const;
const LEGACY = { extra: { format: 'openai-chat', fields: { functions: [{ name: 'look' }] } } } as const;

const framesOf = (events: readonly AnswerEvent[], more: Partial<ChatRequest> = {}): readonly string[] => {
  const context = { id: 'made-1', created: 17, request: asked(more) };
  return [...drive(codec.encodeStream(context), events)].map(({ event, data }) => {
    expect(event).toBe('');
    return data;
  });
};

/** The choices of the chunks between the first, which says the role, and the end. */
const said = (events: readonly AnswerEvent[], more: Partial<ChatRequest> = {}): readonly JsonObject[] => {
  const chunks = framesOf([start, ...events, ...END], more)
    .slice(1, -2)
    .map((data) => JSON.parse(data) as { choices: JsonObject[] });
  return chunks.flatMap(({ choices }) => choices);
};

const choice = (delta: JsonObject, more: JsonObject = {}) => ({
  ...{ index: 0, delta, logprobs: null, finish_reason: null },
  ...more,
});
const ROLE = choice({ role: 'assistant', content: '', refusal: null });

describe('chunks', () => {
  const HEAD = { id: 'chatcmpl-made-1', created: 17, model: 'some-model', object: 'chat.completion.chunk' };
  const parsed = (events: readonly AnswerEvent[], more: Partial<ChatRequest> = {}) =>
    framesOf(events, more).map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as JsonObject)));
  const usage = { type: 'usage', usage: { input: 3, output: 2 } } as const;
  const stop = choice({}, { finish_reason: 'stop' });

  test('to a caller who does not ask for usage', () => {
    expect(parsed([start, END[0], usage, END[1]])).toStrictEqual([
      { ...HEAD, choices: [ROLE] },
      { ...HEAD, choices: [stop] },
      '[DONE]',
    ]);
  });

  test('to one who does', () => {
    expect(parsed([start, END[0], usage, END[1]], { streamUsage: true })).toStrictEqual([
      { ...HEAD, choices: [ROLE], usage: null },
      { ...HEAD, choices: [stop], usage: null },
      { ...HEAD, choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
      '[DONE]',
    ]);
  });

  test('with what the provider says of itself', () => {
    const own = { ...start, id: 'chatcmpl-9', created: 18, serviceTier: 'flex', fingerprint: 'fp' };
    const head = { ...HEAD, id: 'chatcmpl-9', created: 18, service_tier: 'flex', system_fingerprint: 'fp' };
    expect(parsed([own])).toStrictEqual([{ ...head, choices: [ROLE] }]);
  });

  test('of a provider that names no model', () => {
    expect(parsed([{ ...start, model: '' }])).toMatchObject([{ model: 'some-model' }]);
  });

  test('of a second choice begin with its role, once', () => {
    const text = { type: 'text', choice: 1, text: 'a' } as const;
    expect(said([text, text])).toStrictEqual([
      { ...ROLE, index: 1 },
      choice({ content: 'a' }, { index: 1 }),
      choice({ content: 'a' }, { index: 1 }),
    ]);
  });
});

const call = (number: number, more: { readonly custom?: true; readonly signature?: string } = {}) =>
  ({ type: 'tool-call', choice: 0, call: number, id: `call_${number}`, name: 'look', ...more }) as const;
const args = (number: number, json: string) => ({ type: 'tool-args', choice: 0, call: number, json }) as const;
const begun = (index: number, more: JsonObject = {}) => ({
  ...{ index, id: `call_${index}`, type: 'function', function: { name: 'look', arguments: '' } },
  ...more,
});
const tools = (piece: JsonObject) => choice({ tool_calls: [piece] });

describe('what is said', () => {
  test.each<[string, readonly AnswerEvent[], readonly JsonObject[]]>([
    ['a text', [{ type: 'text', choice: 0, text: 'a' }], [choice({ content: 'a' })]],
    ['a refusal', [{ type: 'refusal', choice: 0, text: 'no' }], [choice({ refusal: 'no' })]],
    ['the end of a text is nothing', [{ type: 'text-end', choice: 0 }], []],
    [
      'what only another format knows is nothing',
      [{ type: 'native', choice: 0, part: { type: 'native', format: 'gemini', value: {} } }],
      [],
    ],
    [
      'a citation',
      [{ type: 'citation', choice: 0, citation: { url: 'https://a', title: 'A', start: 1, end: 4, citedText: 'x' } }],
      [
        choice({
          annotations: [
            {
              type: 'url_citation',
              url_citation: { url: 'https://a', title: 'A', start_index: 1, end_index: 4, content: 'x' },
            },
          ],
        }),
      ],
    ],
    ['a citation without an address is nothing', [{ type: 'citation', choice: 0, citation: { title: 'A' } }], []],
    [
      'probabilities',
      [{ type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1, top: [{ token: 'b', logprob: -2 }] }] }],
      [
        choice(
          {},
          {
            logprobs: {
              content: [
                { token: 'a', logprob: -1, bytes: null, top_logprobs: [{ token: 'b', logprob: -2, bytes: null }] },
              ],
              refusal: null,
            },
          },
        ),
      ],
    ],
    [
      'speech of which little is known',
      [{ type: 'media', choice: 0, kind: 'audio', base64: 'AA' }],
      [choice({ audio: { id: '', data: 'AA', transcript: '', expires_at: 0 } })],
    ],
    [
      'an image',
      [{ type: 'media', choice: 0, kind: 'image', base64: 'AA' }],
      [choice({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] })],
    ],
    [
      'calls, of which one has no arguments and one text',
      [call(0), call(1), args(1, '{"a"'), args(1, ':1}'), call(2, { custom: true }), args(2, 'ls')],
      [
        tools(begun(0)),
        tools(begun(1)),
        tools({ index: 1, function: { arguments: '{"a"' } }),
        tools({ index: 1, function: { arguments: ':1}' } }),
        tools({ index: 2, id: 'call_2', type: 'custom', custom: { name: 'look', input: '' } }),
        tools({ index: 2, custom: { input: 'ls' } }),
        tools({ index: 0, function: { arguments: '{}' } }),
      ],
    ],
    [
      'a call that Google signed',
      [call(0, { signature: wrap('gemini', 'c2ln') }), args(0, '{}')],
      [
        tools(begun(0, { extra_content: { google: { thought_signature: 'c2ln' } } })),
        tools({ index: 0, function: { arguments: '{}' } }),
      ],
    ],
    [
      'thoughts, each with its own signature',
      [
        { type: 'reasoning', choice: 0, text: 'a' },
        { type: 'reasoning', choice: 0, text: 'b' },
        { type: 'reasoning-end', choice: 0, signature: wrap('anthropic-messages', 's') },
        { type: 'reasoning', choice: 0, text: 'c' },
        { type: 'reasoning-end', choice: 0 },
        { type: 'reasoning-end', choice: 0, encrypted: wrap('anthropic-messages', 'd') },
      ],
      [
        choice({ reasoning_content: 'a' }),
        choice({ reasoning_content: 'b' }),
        choice({ thinking_blocks: [{ type: 'thinking', thinking: 'ab', signature: 's' }] }),
        choice({ reasoning_content: 'c' }),
        choice({ thinking_blocks: [{ type: 'redacted_thinking', data: 'd' }] }),
      ],
    ],
  ])('%s', (_name, events, choices) => {
    expect(said(events)).toStrictEqual(choices);
  });

  test('to a caller of the API before there were tools: the first of several calls', () => {
    expect(said([call(0), call(1), args(0, '{"a":1}'), args(1, '{"b":2}')], LEGACY)).toStrictEqual([
      choice({ function_call: { name: 'look', arguments: '' } }),
      choice({ function_call: { arguments: '{"a":1}' } }),
    ]);
    expect(said([call(0), call(1)], LEGACY)).toStrictEqual([
      choice({ function_call: { name: 'look', arguments: '' } }),
      choice({ function_call: { arguments: '{}' } }),
    ]);
  });

  test('a call without arguments is completed in its own choice', () => {
    const other = { ...call(0), choice: 1 };
    expect(said([other, { type: 'stop', choice: 1, reason: 'tool-calls' }]).slice(2)).toStrictEqual([
      choice({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] }, { index: 1 }),
      choice({}, { index: 1, finish_reason: 'tool_calls' }),
    ]);
    expect(said([call(0), { type: 'stop', choice: 1, reason: 'stop' }])).toStrictEqual([
      tools(begun(0)),
      { ...ROLE, index: 1 },
      choice({}, { index: 1, finish_reason: 'stop' }),
      tools({ index: 0, function: { arguments: '{}' } }),
    ]);
    const both = [call(0), other, args(0, '{"a":1}')];
    expect(said([...both, { type: 'stop', choice: 1, reason: 'tool-calls' }]).slice(-2)).toStrictEqual([
      choice({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] }, { index: 1 }),
      choice({}, { index: 1, finish_reason: 'tool_calls' }),
    ]);
  });
});
