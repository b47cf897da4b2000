import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { encodeStream } from './encode-stream.ts';

const ABOUT = { modelVersion: 'm', responseId: 'i' };
const START: AnswerEvent = { type: 'start', id: 'i', model: 'm' };
const written = (...events: readonly AnswerEvent[]): unknown[] =>
  [...drive(encodeStream(ANSWER), events)].map(({ event, data }) => {
    expect(event).toBe('');
    return JSON.parse(data) as JsonObject;
  });

const piece = (...parts: readonly JsonObject[]) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0 }],
  ...ABOUT,
});
const last = (more: JsonObject = {}, ...parts: readonly JsonObject[]) => ({
  candidates: [
    {
      content: { parts: parts.length > 0 ? parts : [{ text: '' }], role: 'model' },
      finishReason: 'STOP',
      ...more,
      index: 0,
    },
  ],
  ...ABOUT,
});
const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const thought = (words: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: words });
const signed = (value: string): AnswerEvent => ({ type: 'reasoning-end', choice: 0, signature: wrap('gemini', value) });
const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
const call = (number: number, more: object = {}): AnswerEvent => ({
  ...{ type: 'tool-call', choice: 0, call: number, id: `c${number}`, name: `n${number}` },
  ...more,
});
const args = (number: number, json: string): AnswerEvent => ({ type: 'tool-args', choice: 0, call: number, json });
const called = (number: number, input: JsonObject, more: JsonObject = {}): JsonObject => ({
  functionCall: { id: `c${number}`, name: `n${number}`, args: input },
  ...more,
});

test.each<[string, readonly AnswerEvent[], readonly JsonObject[]]>([
  ['nothing', [], [last()]],
  ['a signature of nothing', [signed('cw==')], [piece({ text: '', thoughtSignature: 'cw==' }), last()]],
  [
    'texts, a refusal, thoughts and what signs them',
    [
      text('a'),
      signed('cw=='),
      textEnd,
      { type: 'refusal', choice: 0, text: 'no' },
      thought('b'),
      signed('dA=='),
      signed('dQ=='),
      thought('c'),
      { type: 'reasoning-end', choice: 0 },
      { type: 'reasoning-end', choice: 0, encrypted: wrap('cohere', 'e') },
    ],
    [
      piece({ text: 'a' }),
      piece({ text: '', thoughtSignature: 'cw==' }),
      piece({ text: 'no' }),
      piece({ text: 'b', thought: true }),
      piece({ text: '', thought: true, thoughtSignature: 'dA==' }),
      piece({ text: '', thoughtSignature: 'dQ==' }),
      piece({ text: 'c', thought: true }),
      piece({ text: '', thought: true, thoughtSignature: `ZW5jcnlwdGVk${wrap('cohere', 'e')}` }),
      last(),
    ],
  ],
  [
    'calls are told whole: before what comes behind them, or at the end',
    [
      call(0, { signature: wrap('gemini', 'cw==') }),
      args(0, '{"a":'),
      call(1, { custom: true }),
      args(0, '1}'),
      args(1, 'free'),
      args(7, 'of no call'),
      text('t'),
      call(2),
      args(2, '[1]'),
      call(3),
      { type: 'stop', choice: 0, reason: 'tool-calls' },
    ],
    [
      piece(called(0, { a: 1 }, { thoughtSignature: 'cw==' }), called(1, { input: 'free' }), { text: 't' }),
      last({}, called(2, { input: [1] }), called(3, {})),
    ],
  ],
  [
    'a call that the limit cut off is left out',
    [call(0), args(0, '{"a":'), { type: 'stop', choice: 0, reason: 'length' }],
    [last({ finishReason: 'MAX_TOKENS' })],
  ],
  [
    'pictures, sound, what ran there and what ran elsewhere',
    [
      { type: 'media', choice: 0, kind: 'image', base64: 'QQ==' },
      { type: 'media', choice: 0, kind: 'audio', base64: 'QQ==' },
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/gif', base64: 'QQ==' },
      { type: 'native', choice: 0, part: { type: 'native', format: 'gemini', value: { executableCode: {} } } },
      { type: 'native', choice: 0, part: { type: 'native', format: 'cohere', value: {} } },
    ],
    [
      piece({ inlineData: { mimeType: 'image/png', data: 'QQ==' } }),
      piece({ inlineData: { mimeType: 'audio/wav', data: 'QQ==' } }),
      piece({ inlineData: { mimeType: 'image/gif', data: 'QQ==' } }),
      piece({ executableCode: {} }),
      last(),
    ],
  ],
  [
    'log probabilities',
    [
      { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1 }] },
      {
        ...{ type: 'logprobs', choice: 0 },
        tokens: [
          { token: 'b', logprob: -2, top: [{ token: 'x', logprob: -3 }] },
          { token: 'c', logprob: -4 },
        ],
      },
    ],
    [
      {
        candidates: [{ logprobsResult: { chosenCandidates: [{ token: 'a', logProbability: -1 }] }, index: 0 }],
        ...ABOUT,
      },
      {
        candidates: [
          {
            logprobsResult: {
              chosenCandidates: [
                { token: 'b', logProbability: -2 },
                { token: 'c', logProbability: -4 },
              ],
              topCandidates: [{ candidates: [{ token: 'x', logProbability: -3 }] }, { candidates: [] }],
            },
            index: 0,
          },
        ],
        ...ABOUT,
      },
      last(),
    ],
  ],
])('%s', (_name, events, frames) => {
  expect(written(START, ...events, { type: 'end' })).toEqual(frames);
});

test('candidates have their own ends; usage stands in the last piece', () => {
  const [a, b] = [text('a'), { type: 'text', choice: 2, text: 'b' } as const];
  const stop: AnswerEvent = { type: 'stop', choice: 2, reason: 'content-filter' };
  const usage: AnswerEvent = { type: 'usage', usage: { input: 1, output: 2 } };
  const about = { modelVersion: ANSWER.request.model, responseId: ANSWER.id, createTime: '2023-11-14T22:13:20.000Z' };
  const ended = (index: number, finishReason: string) => ({
    ...{ content: { parts: [{ text: '' }], role: 'model' }, finishReason, index },
  });
  const start: AnswerEvent = { type: 'start', id: '', model: '', created: ANSWER.created };
  expect(written(start, a, b, a, stop, usage, { type: 'end' })).toEqual([
    { ...piece({ text: 'a' }), ...about },
    { candidates: [{ content: { parts: [{ text: 'b' }], role: 'model' }, index: 2 }], ...about },
    { ...piece({ text: 'a' }), ...about },
    {
      candidates: [ended(0, 'STOP'), ended(1, 'STOP'), ended(2, 'SAFETY')],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
      ...about,
    },
  ]);
});

test('an answer that is not whole has no end; one that did not begin has our names', () => {
  const about = { modelVersion: ANSWER.request.model, responseId: ANSWER.id };
  expect(written(text('a'))).toEqual([{ ...piece({ text: 'a' }), ...about }]);
});

test('a call belongs to its candidate, though others have not begun', () => {
  const begun: AnswerEvent = { type: 'tool-call', choice: 2, call: 0, id: 'c0', name: 'n0' };
  const ended = (index: number, part: JsonObject) => ({ content: { parts: [part] }, index });
  expect(written(START, text('a'), begun, { type: 'end' }).at(-1)).toMatchObject({
    candidates: [ended(0, { text: '' }), ended(1, { text: '' }), ended(2, called(0, {}))],
  });
});
