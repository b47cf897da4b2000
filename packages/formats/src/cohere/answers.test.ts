import type { AnswerEvent, Json, JsonObject, StopReason } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { decodeAnswer } from './decode-answer.ts';
import { encodeAnswer } from './encode-answer.ts';
import { finishWord, readFinish } from './finish-reasons.ts';

test.each<[string, StopReason]>([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop-sequence'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool-calls'],
  ['TIMEOUT', 'other'],
  ['ERROR_TOXIC', 'content-filter'],
  ['ERROR_LIMIT', 'length'],
  ['WORD_OF_TOMORROW', 'other'],
  ['toString', 'other'],
])('the finish reason %s is %s', (raw, reason) => {
  expect(readFinish(raw, undefined)).toEqual({ type: 'stop', choice: 0, reason, raw });
});

test.each<[StopReason, string]>([
  ['stop', 'COMPLETE'],
  ['stop-sequence', 'STOP_SEQUENCE'],
  ['length', 'MAX_TOKENS'],
  ['tool-calls', 'TOOL_CALL'],
  ['content-filter', 'ERROR_TOXIC'],
  ['pause', 'COMPLETE'],
  ['other', 'ERROR'],
])('%s is written %s', (reason, word) => {
  expect(finishWord(reason)).toBe(word);
});

test('all of an answer is read', () => {
  const usage = { tokens: { input_tokens: 1, output_tokens: 2 } };
  const body = {
    id: 'i',
    message: {
      content: [
        { type: 'thinking', signature: 's', encrypted: 'e' },
        { type: 'text', text: 'a' },
      ],
      tool_calls: [
        { id: 'x', signature: 's', function: { name: 'one', arguments: '{"a": 1}' } },
        { function: { name: 'two', arguments: 'null' } },
        { function: { name: 'three' } },
      ],
    },
    logprobs: [{ text: 'a', token_ids: [1, 2], logprobs: [-1, 'x', -2] }, { logprobs: [-3] }, { text: 'b' }],
    finish_reason: 'TOOL_CALL',
    usage,
  };
  expect(decodeAnswer(body)).toEqual([
    { type: 'start', id: 'i', model: '' },
    { type: 'reasoning-end', choice: 0, signature: wrap('cohere', 's'), encrypted: wrap('cohere', 'e') },
    { type: 'text', choice: 0, text: 'a' },
    { type: 'text-end', choice: 0 },
    { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one', signature: wrap('cohere', 's') },
    { type: 'tool-args', choice: 0, call: 0, json: '{"a": 1}' },
    { type: 'tool-call', choice: 0, call: 1, id: 'call_1', name: 'two' },
    { type: 'tool-args', choice: 0, call: 1, json: '{}' },
    { type: 'tool-call', choice: 0, call: 2, id: 'call_2', name: 'three' },
    { type: 'tool-args', choice: 0, call: 2, json: '{}' },
    {
      type: 'logprobs',
      choice: 0,
      tokens: [
        { token: 'a', logprob: -1 },
        { token: '', logprob: -2 },
        { token: '', logprob: -3 },
      ],
    },
    { type: 'stop', choice: 0, reason: 'tool-calls', raw: 'TOOL_CALL' },
    { type: 'usage', usage: { input: 1, output: 2 }, raw: usage },
    { type: 'end' },
  ]);
});

test('one text, with the bill of older answers', () => {
  const meta = { billed_units: { input_tokens: 3 } };
  expect(decodeAnswer({ message: { tool_plan: '', content: 'a' }, meta })).toEqual([
    { type: 'start', id: '', model: '' },
    { type: 'text', choice: 0, text: 'a' },
    { type: 'text-end', choice: 0 },
    { type: 'stop', choice: 0, reason: 'stop', raw: 'COMPLETE' },
    { type: 'usage', usage: { input: 3, billed: { input: 3 } }, raw: meta },
    { type: 'end' },
  ]);
});

test.each<[JsonObject, string]>([
  [{}, 'the provider sent an answer that cannot be read: it has no message'],
  [{ message: 'too many' }, 'the provider sent an answer that cannot be read: too many'],
  [{ message: {}, finish_reason: 'ERROR', error: 'broken' }, 'broken'],
  [{ message: { tool_calls: [{ id: 'x' }] } }, 'the provider sent a tool call that cannot be read: it has no name'],
])('%j is no answer', (body, message) => {
  expect(() => decodeAnswer(body)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer', message }));
});

const encoded = (...events: readonly AnswerEvent[]): Json =>
  encodeAnswer([...events, { type: 'stop', choice: 0, reason: 'stop' }, { type: 'end' }], ANSWER);
const whole = (message: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: ANSWER.id,
  message: { role: 'assistant', ...message },
  finish_reason: 'COMPLETE',
  usage: { tokens: {} },
  ...more,
});

test.each<[string, readonly AnswerEvent[], JsonObject]>([
  ['nothing at all', [], whole({ content: [] })],
  ['its id', [{ type: 'start', id: 'i', model: 'm' }], whole({ content: [] }, { id: 'i' })],
  [
    'blocks, and what is signed',
    [
      { type: 'reasoning-end', choice: 0, signature: wrap('cohere', 's'), encrypted: wrap('gemini', 'e') },
      { type: 'reasoning-end', choice: 0, encrypted: wrap('cohere', 'f') },
      { type: 'text', choice: 0, text: 'a' },
      { type: 'text-end', choice: 0 },
      { type: 'text', choice: 0, text: 'b' },
      { type: 'citation', choice: 0, citation: { url: 'u', start: 0, end: 1 } },
      { type: 'refusal', choice: 0, text: 'no' },
      { type: 'media', choice: 0, kind: 'image', base64: 'QQ==' },
    ],
    whole({
      content: [
        { type: 'thinking', thinking: '', signature: 's', encrypted: wrap('gemini', 'e') },
        { type: 'thinking', thinking: '', encrypted: 'f' },
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
        { type: 'text', text: 'no' },
      ],
      citations: [
        {
          ...{ start: 0, end: 1, text: 'b' },
          sources: [{ type: 'document', id: 'u', document: { id: 'u', url: 'u' } }],
          ...{ type: 'TEXT_CONTENT', content_index: 3 },
        },
      ],
    }),
  ],
  [
    'calls and no content; log probabilities',
    [
      { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one', signature: wrap('cohere', 's') },
      { type: 'tool-args', choice: 0, call: 0, json: ' ' },
      { type: 'tool-call', choice: 0, call: 1, id: 'y', name: 'two' },
      { type: 'tool-args', choice: 0, call: 1, json: '{"a": 1}' },
      { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1 }] },
    ],
    whole(
      {
        tool_calls: [
          { id: 'x', type: 'function', function: { name: 'one', arguments: '{}' }, signature: 's' },
          { id: 'y', type: 'function', function: { name: 'two', arguments: '{"a": 1}' } },
        ],
      },
      { logprobs: [{ text: 'a', token_ids: [], logprobs: [-1] }] },
    ),
  ],
])('an answer is written: %s', (_name, events, body) => {
  expect(encoded(...events)).toStrictEqual(body);
});
