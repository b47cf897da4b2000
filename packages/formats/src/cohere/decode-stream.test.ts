import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { decodeStream } from './decode-stream.ts';

const frame = (type: string, fields: JsonObject = {}): Frame => ({
  event: type,
  data: JSON.stringify({ type, ...fields }),
});
const message = (type: string, fields: JsonObject, more: JsonObject = {}): Frame =>
  frame(type, { index: 0, delta: { message: fields }, ...more });
const content = (type: 'start' | 'delta', fields: JsonObject, more: JsonObject = {}): Frame =>
  message(`content-${type}`, { content: fields }, more);
const called = (fields: JsonObject): Frame => message('tool-call-start', { tool_calls: fields });
const piece = (json: string): Frame => message('tool-call-delta', { tool_calls: { function: { arguments: json } } });

const START = frame('message-start', { id: 'i' });
const CONTENT_END = frame('content-end');
const CALL_END = frame('tool-call-end');
const END = frame('message-end', { delta: { finish_reason: 'COMPLETE' } });

const started: AnswerEvent = { type: 'start', id: 'i', model: '' };
const stopped: AnswerEvent = { type: 'stop', choice: 0, reason: 'stop', raw: 'COMPLETE' };
const ended: AnswerEvent = { type: 'end' };
const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
const thought = (words: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: words });
const thoughtEnd = (more: object = {}): AnswerEvent => ({ type: 'reasoning-end', choice: 0, ...more });
const call = (number: number, id: string, name: string): AnswerEvent => ({
  ...{ type: 'tool-call', choice: 0, call: number, id, name },
});
const args = (number: number, json: string): AnswerEvent => ({ type: 'tool-args', choice: 0, call: number, json });

const decoded = (...frames: readonly Frame[]) => [...drive(decodeStream, frames)];

test.each<[string, readonly Frame[], readonly AnswerEvent[]]>([
  [
    'texts, one that begins with its block, one without an end',
    [content('start', { type: 'text', text: 'a' }), content('delta', { text: 'b' }), CONTENT_END],
    [text('a'), text('b'), textEnd],
  ],
  [
    'two texts, of which the first is not ended',
    [content('start', { type: 'text', text: 'a' }), content('start', { type: 'text', text: 'b' })],
    [text('a'), textEnd, text('b'), textEnd],
  ],
  ['a thought that says nothing', [content('start', { type: 'thinking' }), CONTENT_END], [thoughtEnd()]],
  ['a text that is empty', [content('start', { type: 'text', text: '' }), CONTENT_END], []],
  [
    'thoughts, signed at their end; others are not',
    [
      content('start', { type: 'thinking', thinking: '' }),
      content('delta', { thinking: 'Hm' }),
      content('delta', { thinking: '', signature: 's' }),
      content('delta', { thinking: '', encrypted: 'e' }),
      CONTENT_END,
      content('start', { type: 'thinking', thinking: 'So' }),
      content('start', { type: 'text', text: 'a' }),
    ],
    [
      thought('Hm'),
      thoughtEnd({ signature: wrap('cohere', 's'), encrypted: wrap('cohere', 'e') }),
      thought('So'),
      thoughtEnd(),
      text('a'),
      textEnd,
    ],
  ],
  [
    'a plan in pieces, behind a text, before a call',
    [
      content('start', { type: 'text', text: 'a' }),
      message('tool-plan-delta', { tool_plan: '' }),
      message('tool-plan-delta', { tool_plan: 'I ' }),
      message('tool-plan-delta', {}),
      message('tool-plan-delta', { tool_plan: 'look' }),
      called({ id: 'x', function: { name: 'look', arguments: '' } }),
      CALL_END,
    ],
    [text('a'), textEnd, text('I '), text('look'), textEnd, call(0, 'x', 'look'), args(0, '{}')],
  ],
  [
    'calls: with their arguments, with null, in pieces, without an id or an end',
    [
      called({ id: 'x', function: { name: 'a', arguments: '{}' } }),
      CALL_END,
      called({ id: 'y', function: { name: 'b', arguments: 'null' } }),
      CALL_END,
      called({ function: { name: 'c', arguments: '{"v":' } }),
      piece('null'),
      piece(''),
      piece('}'),
      called({ id: 'z', signature: 's', function: { name: 'd' } }),
    ],
    [
      call(0, 'x', 'a'),
      args(0, '{}'),
      call(1, 'y', 'b'),
      args(1, '{}'),
      call(2, 'call_2', 'c'),
      args(2, '{"v":'),
      args(2, 'null'),
      args(2, '}'),
      { type: 'tool-call', choice: 0, call: 3, id: 'z', name: 'd', signature: wrap('cohere', 's') },
      args(3, '{}'),
    ],
  ],
  ['arguments of no call', [piece('{}')], []],
  [
    'log probabilities, beside a text and alone',
    [
      content('delta', { text: 'ab' }, { logprobs: { text: 'ab', token_ids: [1, 2], logprobs: [-1, -2] } }),
      content('delta', { text: '' }, { logprobs: { token_ids: [3], logprobs: [-3] } }),
      content('delta', { thinking: 'c' }, { logprobs: { text: 'c', logprobs: [-4] } }),
      content('delta', { thinking: 'd' }, { logprobs: { text: 'd', logprobs: [] } }),
      CONTENT_END,
    ],
    [
      text('ab'),
      {
        type: 'logprobs',
        choice: 0,
        tokens: [
          { token: 'ab', logprob: -1 },
          { token: '', logprob: -2 },
        ],
      },
      { type: 'logprobs', choice: 0, tokens: [{ token: '', logprob: -3 }] },
      thought('c'),
      { type: 'logprobs', choice: 0, tokens: [{ token: 'c', logprob: -4 }] },
      thought('d'),
      thoughtEnd(),
    ],
  ],
  [
    'an event of tomorrow, and one with a name of JavaScript',
    [frame('tomorrow', { message: 'm' }), frame('toString')],
    [],
  ],
  ['what is no event', ['', ' ', '[DONE]', '7', '{}'].map((data) => ({ event: '', data })), []],
])('%s', (_name, frames, events) => {
  expect(decoded(START, ...frames, END)).toEqual([started, ...events, stopped, ended]);
});

describe('the end', () => {
  const end = (delta: JsonObject) => decoded(frame('message-end', { id: 'i', delta }));

  test('reason and usage; a stream may begin with it', () => {
    const usage = { tokens: { input_tokens: 1, output_tokens: 2 } };
    expect(end({ finish_reason: 'MAX_TOKENS', usage })).toEqual([
      started,
      { type: 'stop', choice: 0, reason: 'length', raw: 'MAX_TOKENS' },
      { type: 'usage', usage: { input: 1, output: 2 }, raw: usage },
      ended,
    ]);
    expect(end({})).toEqual([started, stopped, ended]);
  });

  test.each([
    [{ finish_reason: 'ERROR', error: 'out of cheese' }, 'out of cheese'],
    [{ finish_reason: 'ERROR' }, 'the provider could not finish its answer'],
  ])('%j is an error', (delta, words) => {
    expect(() => end(delta)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer', message: words }));
  });

  test.each<[Frame, string]>([
    [frame('error', { message: 'broken' }), 'broken'],
    [{ event: '', data: '{"id":"i","message":"too many"}' }, 'too many'],
    [called({ id: 'x', function: {} }), 'the provider sent a tool call that cannot be read: it has no name'],
    [content('delta', { text: 'a' }), 'the provider closed the stream before the answer was complete'],
  ])('a stream that goes wrong: %j', (last, words) => {
    expect(() => decoded(START, last)).toThrow(
      expect.objectContaining({ code: 'bad_upstream_answer', message: words }),
    );
  });
});
