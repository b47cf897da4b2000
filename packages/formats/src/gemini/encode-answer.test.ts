import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { encodeAnswer } from './encode-answer.ts';

const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
const signed = (value: string): AnswerEvent => ({ type: 'reasoning-end', choice: 0, signature: wrap('gemini', value) });
const call = (json: string, more: object = {}): readonly AnswerEvent[] => [
  { ...{ type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one' }, ...more },
  { type: 'tool-args', choice: 0, call: 0, json },
];
const called = (args: JsonObject): JsonObject => ({ functionCall: { id: 'x', name: 'one', args } });

test.each<[string, readonly AnswerEvent[], readonly JsonObject[]]>([
  ['nothing', [], []],
  ['a refusal', [{ type: 'refusal', choice: 0, text: 'no' }], [{ text: 'no' }]],
  ['a signature joins its text', [text('a'), signed('cw==')], [{ text: 'a', thoughtSignature: 'cw==' }]],
  [
    'another one stands alone',
    [text('a'), signed('cw=='), signed('dA==')],
    [
      { text: 'a', thoughtSignature: 'cw==' },
      { text: '', thoughtSignature: 'dA==' },
    ],
  ],
  ['so does one of nothing', [signed('cw==')], [{ text: '', thoughtSignature: 'cw==' }]],
  [
    'so does one behind a call or a thought',
    [
      ...call('{}'),
      signed('cw=='),
      { type: 'reasoning', choice: 0, text: 'Hm' },
      { type: 'reasoning-end', choice: 0 },
      signed('dA=='),
    ],
    [
      called({}),
      { text: '', thoughtSignature: 'cw==' },
      { text: 'Hm', thought: true },
      { text: '', thoughtSignature: 'dA==' },
    ],
  ],
  [
    'of a picture it is the picture’s',
    [{ type: 'media', choice: 0, kind: 'image', base64: 'QQ==' }, signed('cw==')],
    [{ inlineData: { mimeType: 'image/png', data: 'QQ==' }, thoughtSignature: 'cw==' }],
  ],
  [
    'thoughts: signed, hidden, and none',
    [
      { type: 'reasoning', choice: 0, text: 'Hm' },
      signed('cw=='),
      { type: 'reasoning-end', choice: 0, encrypted: wrap('cohere', 'e') },
      { type: 'reasoning-end', choice: 0 },
    ],
    [
      { text: 'Hm', thought: true, thoughtSignature: 'cw==' },
      { text: '', thought: true, thoughtSignature: `ZW5jcnlwdGVk${wrap('cohere', 'e')}` },
    ],
  ],
  [
    'hidden thoughts of Gemini’s own go as they came',
    [{ type: 'reasoning-end', choice: 0, encrypted: wrap('gemini', 'ZQ==') }],
    [{ text: '', thought: true, thoughtSignature: 'ZW5jcnlwdGVkZQ==' }],
  ],
  ['arguments', call('{"a":1}'), [called({ a: 1 })]],
  ['no arguments', call(' '), [called({})]],
  ['arguments that are no object', call('"a"'), [called({ input: 'a' })]],
  ['free text', call('{"a', { custom: true }), [called({ input: '{"a' })]],
  ['a signed call', call('{}', { signature: wrap('gemini', 'cw==') }), [{ ...called({}), thoughtSignature: 'cw==' }]],
])('an answer is written: %s', (_name, events, parts) => {
  expect(encodeAnswer(events, ANSWER)).toStrictEqual({
    candidates: [{ content: { parts, role: 'model' }, finishReason: 'STOP', index: 0 }],
    modelVersion: ANSWER.request.model,
    responseId: ANSWER.id,
  });
});

test('candidates, usage, sources, log probabilities', () => {
  expect(
    encodeAnswer(
      [
        { type: 'start', id: 'i', model: 'm', created: 1 },
        text('é'),
        textEnd,
        { type: 'reasoning', choice: 0, text: 'Hm' },
        text('ab'),
        { type: 'citation', choice: 0, citation: { url: 'u', start: 1, end: 2 } },
        { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1 }] },
        { type: 'stop', choice: 1, reason: 'other', raw: 'LANGUAGE' },
        { type: 'usage', usage: { input: 1 } },
        { type: 'end' },
      ],
      ANSWER,
    ),
  ).toStrictEqual({
    candidates: [
      {
        content: { parts: [{ text: 'é' }, { text: 'Hm', thought: true }, { text: 'ab' }], role: 'model' },
        finishReason: 'STOP',
        index: 0,
        groundingMetadata: {
          groundingChunks: [{ web: { uri: 'u' } }],
          groundingSupports: [{ segment: { startIndex: 3, endIndex: 4, text: 'b' }, groundingChunkIndices: [0] }],
        },
        logprobsResult: { chosenCandidates: [{ token: 'a', logProbability: -1 }] },
      },
      { content: { parts: [], role: 'model' }, finishReason: 'LANGUAGE', index: 1 },
    ],
    usageMetadata: { promptTokenCount: 1, totalTokenCount: 1 },
    modelVersion: 'm',
    createTime: '1970-01-01T00:00:01.000Z',
    responseId: 'i',
  });
});

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [-1, '1969-12-31T23:59:59.000Z'],
  [253_402_300_799, '9999-12-31T23:59:59.000Z'],
  [253_402_300_800, undefined],
  [-253_402_300_800, undefined],
  [Infinity, undefined],
])('the time %s', (created, createTime) => {
  const answer = encodeAnswer([{ type: 'start', id: 'i', model: 'm', created }], ANSWER);
  expect(answer['createTime']).toBe(createTime);
});
