import type { AnswerEvent, ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../testing/asked.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiChat as codec } from './codec.ts';

const start = { type: 'start', id: 'msg_1', model: 'm' } as const;
const STOP = { type: 'stop', choice: 0, reason: 'stop' } as const;
const END = { type: 'end' } as const;
const encode = (events: readonly AnswerEvent[], request: Partial<ChatRequest> = {}): JsonObject => {
  const body = codec.encodeAnswer(events, { id: 'made-1', created: 17, request: asked(request) });
  return JSON.parse(JSON.stringify(body)) as JsonObject;
};
const choiceOf = (events: readonly AnswerEvent[], request: Partial<ChatRequest> = {}): JsonObject =>
  (encode([start, ...events, END], request)['choices'] as readonly JsonObject[])[0]!;

const text = (words: string) => ({ type: 'text', choice: 0, text: words }) as const;
const call = (more: { readonly custom?: true; readonly signature?: string } = {}) =>
  ({ type: 'tool-call', choice: 0, call: 0, id: 'c', name: 'look', ...more }) as const;
const CALL = { id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } };
const own = (value: string) => wrap('anthropic-messages', value);
const beside = { google: { thought_signature: 's' } };

describe('a message', () => {
  test.each<[string, readonly AnswerEvent[], JsonObject]>([
    ['nothing', [], { content: '' }],
    [
      'a text in pieces, and in parts',
      [text('a'), text('b'), { type: 'text-end', choice: 0 }, text('c')],
      { content: 'abc' },
    ],
    [
      'a refusal',
      [{ type: 'refusal', choice: 0, text: 'no' }, text('a'), { type: 'refusal', choice: 0, text: '!' }],
      { content: 'a', refusal: 'no!' },
    ],
    ['only a refusal', [{ type: 'refusal', choice: 0, text: 'no' }], { content: null, refusal: 'no' }],
    [
      'what only another format knows',
      [{ type: 'native', choice: 0, part: { type: 'native', format: 'gemini', value: {} } }],
      { content: '' },
    ],
    [
      'a citation',
      [
        text('a'),
        { type: 'citation', choice: 0, citation: { url: 'https://a', title: 'A', citedText: 'x', start: 0, end: 1 } },
      ],
      {
        content: 'a',
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://a', title: 'A', start_index: 0, end_index: 1, content: 'x' },
          },
        ],
      },
    ],
    [
      'a citation of which little is known, and one without an address',
      [
        { type: 'citation', choice: 0, citation: { url: 'https://a' } },
        { type: 'citation', choice: 0, citation: { title: 'A' } },
      ],
      {
        content: '',
        annotations: [
          { type: 'url_citation', url_citation: { url: 'https://a', title: '', start_index: 0, end_index: 0 } },
        ],
      },
    ],
    [
      'images, and the first that is spoken',
      [
        { type: 'media', choice: 0, kind: 'image', base64: 'AA' },
        { type: 'media', choice: 0, kind: 'image', base64: 'BB', mediaType: 'image/webp' },
        { type: 'media', choice: 0, kind: 'audio', base64: 'CC', id: 'a', transcript: 't', expiresAt: 1 },
        { type: 'media', choice: 0, kind: 'audio', base64: 'DD' },
      ],
      {
        content: null,
        images: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
          { type: 'image_url', image_url: { url: 'data:image/webp;base64,BB' } },
        ],
        audio: { id: 'a', data: 'CC', transcript: 't', expires_at: 1 },
      },
    ],
    ['a call without arguments', [call()], { content: null, tool_calls: [CALL] }],
    [
      'a call of a custom tool without input',
      [call({ custom: true })],
      { content: null, tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'look', input: '' } }] },
    ],
    ...(['gemini', 'openai-chat'] as const).map((format): [string, readonly AnswerEvent[], JsonObject] => [
      `a call that Google signed, as ${format} knows it`,
      [call({ signature: wrap(format, 's') })],
      { content: null, tool_calls: [{ ...CALL, extra_content: beside }] },
    ]),
    [
      'a call that another signed',
      [call({ signature: own('s') })],
      { content: null, tool_calls: [{ ...CALL, extra_content: { google: { thought_signature: own('s') } } }] },
    ],
  ])('%s', (_name, events, message) => {
    expect(choiceOf([...events, STOP])['message']).toStrictEqual({
      ...{ role: 'assistant', refusal: null, annotations: [] },
      ...message,
    });
  });
});

const LEGACY = { extra: { format: 'openai-chat', fields: { functions: [] } } } as const;

test.each([
  ['stop', 'stop'],
  ['stop-sequence', 'stop'],
  ['length', 'length'],
  ['tool-calls', 'tool_calls'],
  ['content-filter', 'content_filter'],
  ['pause', 'stop'],
  ['other', 'stop'],
] as const)('%s is told as %s', (reason, word) => {
  expect(choiceOf([{ ...STOP, reason }])['finish_reason']).toBe(word);
  expect(choiceOf([{ ...STOP, reason }], LEGACY)['finish_reason']).toBe(word === 'tool_calls' ? 'function_call' : word);
});

test('a function, as before there were tools', () => {
  const { message } = choiceOf([call(), { ...call(), call: 1, name: 'other' }, STOP], LEGACY);
  expect(message).toMatchObject({ content: null, function_call: { name: 'look', arguments: '{}' } });
  expect(message).not.toHaveProperty('tool_calls');
});

test('an answer of two choices, and one of which nothing came', () => {
  const logprobs = { type: 'logprobs', choice: 1, tokens: [{ token: 'a', logprob: -1 }] } as const;
  const message = { role: 'assistant', content: '', refusal: null, annotations: [] };
  const least = { index: 0, message, logprobs: null, finish_reason: 'stop' };
  const head = { id: 'chatcmpl-made-1', created: 17, object: 'chat.completion' };
  expect(encode([END])).toStrictEqual({ ...head, model: 'some-model', choices: [least] });
  expect(encode([start, logprobs, { type: 'usage', usage: { input: 1, output: 2 } }, END])).toStrictEqual({
    ...{ ...head, model: 'm' },
    choices: [
      least,
      {
        ...{ ...least, index: 1 },
        logprobs: { content: [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [] }], refusal: null },
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  });
});
