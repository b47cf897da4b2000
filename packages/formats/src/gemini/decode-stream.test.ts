import { drive, type AnswerEvent, type Frame, type Json, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { decodeStream } from './decode-stream.ts';

const frame = (value: Json): Frame => ({ event: '', data: JSON.stringify(value) });
const piece = (...parts: readonly JsonObject[]): Frame => frame({ candidates: [{ content: { parts } }] });
const HEAD = frame({ responseId: 'i', modelVersion: 'm', createTime: '2025-01-01T00:00:00.9Z' });
const END = frame({ candidates: [{ finishReason: 'STOP' }], usageMetadata: { promptTokenCount: 1 } });

const started: AnswerEvent = { type: 'start', id: 'i', model: 'm', created: 1_735_689_600 };
const counted: readonly AnswerEvent[] = [
  { type: 'usage', usage: { input: 1 }, raw: { promptTokenCount: 1 } },
  { type: 'end' },
];
const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const thought = (words: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: words });
const signed = (value: string): AnswerEvent => ({ type: 'reasoning-end', choice: 0, signature: wrap('gemini', value) });
const unsigned: AnswerEvent = { type: 'reasoning-end', choice: 0 };
const call = (number: number, id: string, name: string, more: object = {}): AnswerEvent => ({
  ...{ type: 'tool-call', choice: 0, call: number, id, name },
  ...more,
});
const args = (number: number, json: string): AnswerEvent => ({ type: 'tool-args', choice: 0, call: number, json });
const native = (value: JsonObject): AnswerEvent => ({
  ...{ type: 'native', choice: 0 },
  part: { type: 'native', format: 'gemini', value },
});

const decoded = (...frames: readonly Frame[]) => [...drive(decodeStream, frames)];

test.each<[string, readonly Frame[], readonly AnswerEvent[]]>([
  ['nothing', [], []],
  ['keep-alives, numbers, and what is newer than this code', [{ event: '', data: ' ' }, frame(7), frame({ x: 1 })], []],
  ['a thought that says nothing', [piece({ text: '', thought: true }, { text: 'a' })], [text('a')]],
  [
    'a text that says nothing among thoughts',
    [piece({ text: 'a', thought: true }, { text: '' }, { text: 'b', thought: true })],
    [thought('a'), thought('b'), unsigned],
  ],
  ['elements of a list', [frame([{ candidates: [{ content: { parts: [{ text: 'a' }] } }] }, 7])], [text('a')]],
  [
    'texts: one goes on until another signature comes',
    [
      piece({ text: 'a' }, { text: '' }, { text: 'b', thoughtSignature: 'cw==' }),
      piece({ text: '', thoughtSignature: '' }, { text: 'c' }),
      piece({ text: '', thoughtSignature: 'dA==' }),
      piece({ text: 'd', thoughtSignature: 'dQ==' }, { text: 'e', thoughtSignature: 'dg==' }),
    ],
    [
      text('a'),
      text('b'),
      text('c'),
      signed('cw=='),
      signed('dA=='),
      text('d'),
      signed('dQ=='),
      text('e'),
      signed('dg=='),
    ],
  ],
  [
    'a signature that comes behind its text',
    [piece({ text: 'a' }), piece({ thoughtSignature: 'cw==' }), piece({ thought: true, thoughtSignature: 'dA==' })],
    [text('a'), signed('cw=='), signed('dA==')],
  ],
  [
    'thoughts: signed with the last of them, and not at all',
    [
      piece({ text: 'a', thought: true }, { text: 'b', thought: true, thoughtSignature: 'cw==' }),
      piece({ text: 'c', thought: true }, { text: '', thought: true }),
      piece({ text: 'd' }),
      piece({ text: '', thought: true }),
      piece({ text: 'e', thought: true }),
    ],
    [thought('a'), thought('b'), signed('cw=='), thought('c'), unsigned, text('d'), thought('e'), unsigned],
  ],
  [
    'encrypted thoughts of another provider',
    [piece({ text: '', thought: true, thoughtSignature: `ZW5jcnlwdGVk${wrap('cohere', 'e')}` })],
    [{ type: 'reasoning-end', choice: 0, encrypted: wrap('cohere', 'e') }],
  ],
  [
    'encrypted thoughts of its own',
    [piece({ text: '', thought: true, thoughtSignature: 'ZW5jcnlwdGVkZQ==' })],
    [{ type: 'reasoning-end', choice: 0, encrypted: wrap('gemini', 'ZQ==') }],
  ],
  [
    'calls: signed, without an id, without arguments, between texts',
    [
      piece({ text: 'a' }, { functionCall: { id: 'x', name: 'one', args: { v: 1 } }, thoughtSignature: 'cw==' }),
      piece({ functionCall: { id: '', name: 'two' } }, { functionCall: { name: '' } }, { text: 'b' }),
    ],
    [
      text('a'),
      call(0, 'x', 'one', { signature: wrap('gemini', 'cw==') }),
      args(0, '{"v":1}'),
      call(1, 'call_i_1', 'two'),
      args(1, '{}'),
      text('b'),
    ],
  ],
  [
    'arguments in pieces: until one does not go on, another call begins, or the answer ends',
    [
      piece({ functionCall: { name: 'one', willContinue: true, partialArgs: [{ jsonPath: '$.a', numberValue: 1 }] } }),
      piece({ functionCall: { partialArgs: [{ jsonPath: '$.b', stringValue: 'c' }], willContinue: true } }),
      piece({ functionCall: {} }),
      piece({ functionCall: { partialArgs: [{ jsonPath: '$.b', stringValue: 'lost' }] } }),
      piece({ functionCall: { name: 'two', willContinue: true } }),
      piece({ functionCall: { name: 'three', partialArgs: [{ jsonPath: '$.d', boolValue: true }] } }),
      piece({ functionCall: { name: 'four', willContinue: true } }),
    ],
    [
      call(0, 'call_i_0', 'one'),
      args(0, '{"a":1,"b":"c"}'),
      call(1, 'call_i_1', 'two'),
      args(1, '{}'),
      call(2, 'call_i_2', 'three'),
      args(2, '{"d":true}'),
      call(3, 'call_i_3', 'four'),
      args(3, '{}'),
    ],
  ],
  [
    'pictures and sound; other files and pictures of thoughts are its own',
    [
      piece(
        { inlineData: { mimeType: 'image/png', data: 'QQ==' }, thoughtSignature: 'cw==' },
        { inlineData: { mimeType: 'audio/wav', data: 'QQ==' } },
        { inlineData: { mimeType: 'video/mp4', data: 'QQ==' } },
        { inlineData: { mimeType: 'image/png' } },
        { inlineData: { data: 'QQ==' } },
        { inlineData: { mimeType: 'image/png', data: 'QQ==' }, thought: true },
      ),
    ],
    [
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/png', base64: 'QQ==' },
      signed('cw=='),
      { type: 'media', choice: 0, kind: 'audio', mediaType: 'audio/wav', base64: 'QQ==' },
      native({ inlineData: { mimeType: 'video/mp4', data: 'QQ==' } }),
      native({ inlineData: { mimeType: 'image/png' } }),
      native({ inlineData: { data: 'QQ==' } }),
      native({ inlineData: { mimeType: 'image/png', data: 'QQ==' }, thought: true }),
    ],
  ],
  [
    'code that ran there ends a thought, and a text',
    [
      piece({ text: 'a', thought: true }, { executableCode: {} }, { text: 'b', thoughtSignature: 'cw==' }),
      piece({ codeExecutionResult: {} }, { text: 'c' }),
    ],
    [
      thought('a'),
      unsigned,
      native({ executableCode: {} }),
      text('b'),
      signed('cw=='),
      native({ codeExecutionResult: {} }),
      text('c'),
    ],
  ],
])('%s', (_name, frames, events) => {
  const stopped: AnswerEvent = {
    ...{ type: 'stop', choice: 0, raw: 'STOP' },
    reason: events.some(({ type }) => type === 'tool-call') ? 'tool-calls' : 'stop',
  };
  expect(decoded(HEAD, ...frames, END)).toEqual([started, ...events, stopped, ...counted]);
});

test.each<[string, readonly Frame[], string]>([
  ['cut off', [piece({ text: 'a' })], 'the provider closed the stream before the answer was complete'],
  ['not begun', [], 'the provider closed the stream before the answer was complete'],
  [
    'one candidate of two cut off',
    [frame({ candidates: [{ index: 0, finishReason: 'STOP' }, { index: 1 }] })],
    'the provider closed the stream before the answer was complete',
  ],
  ['an error', [HEAD, frame({ error: { message: 'broken' } })], 'broken'],
  ['an error without words', [frame([{ error: {} }])], 'the provider ended the stream'],
  ...[-1, 0.5, 128].map((index): [string, readonly Frame[], string] => [
    `candidate ${index}`,
    [frame({ candidates: [{ index }] })],
    'the provider sent a candidate with an impossible index',
  ]),
])('%s is an error', (_name, frames, message) => {
  expect(() => decoded(...frames)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer', message }));
});

test.each([
  [{ responseId: 'i' }, { id: 'i', model: '' }],
  [{ modelVersion: 'm' }, { id: '', model: 'm' }],
])('an answer begins with what it is called, not with what is newer than this code: %j', (head, start) => {
  expect(decoded(frame({ x: 1 }), frame(head), END)[0]).toEqual({ type: 'start', ...start });
});
