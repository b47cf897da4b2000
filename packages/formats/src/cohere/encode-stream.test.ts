import type { AnswerEvent } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { STARTED, begun, end, ended, of, over, said, start, stop, text, written } from './testdata/written.ts';

test('nothing at all', () => {
  expect(written(start, end)).toEqual([STARTED, ...ended('COMPLETE')]);
});

test('an answer without an id has one of ours', () => {
  expect(written({ ...start, id: '' })).toMatchObject([{ 'message-start': { id: ANSWER.id } }]);
});

test('thoughts, texts, a refusal: a block each, in their order', () => {
  expect(
    written(
      start,
      { type: 'reasoning', choice: 0, text: 'Hm' },
      { type: 'reasoning', choice: 0, text: '.' },
      { type: 'reasoning-end', choice: 0, signature: wrap('cohere', 's') },
      { type: 'reasoning-end', choice: 0, encrypted: wrap('gemini', 'e') },
      { type: 'reasoning', choice: 0, text: 'So' },
      { type: 'reasoning-end', choice: 0 },
      { type: 'reasoning-end', choice: 0 },
      text('a'),
      text('b'),
      { type: 'text-end', choice: 0 },
      { type: 'text-end', choice: 0 },
      { type: 'refusal', choice: 0, text: 'no' },
      { type: 'media', choice: 0, kind: 'image', base64: 'QQ==' },
      { type: 'native', choice: 0, part: { type: 'native', format: 'gemini', value: {} } },
      { type: 'stop', choice: 0, reason: 'length' },
      { type: 'usage', usage: { input: 1, output: 2 } },
      end,
    ),
  ).toEqual([
    STARTED,
    begun(0, 'thinking'),
    said(0, { thinking: 'Hm' }),
    said(0, { thinking: '.' }),
    said(0, { thinking: '', signature: 's' }),
    over(0),
    begun(1, 'thinking'),
    said(1, { thinking: '', encrypted: wrap('gemini', 'e') }),
    over(1),
    begun(2, 'thinking'),
    said(2, { thinking: 'So' }),
    over(2),
    begun(3, 'text'),
    said(3, { text: 'a' }),
    said(3, { text: 'b' }),
    over(3),
    begun(4, 'text'),
    said(4, { text: 'no' }),
    over(4),
    ...ended('MAX_TOKENS', { tokens: { input_tokens: 1, output_tokens: 2 } }),
  ]);
});

test('calls are numbered apart from texts', () => {
  expect(
    written(
      start,
      text('a'),
      { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one', signature: wrap('cohere', 's') },
      { type: 'tool-args', choice: 0, call: 0, json: '{"v":' },
      { type: 'tool-args', choice: 0, call: 0, json: '1}' },
      { type: 'tool-call', choice: 0, call: 1, id: 'y', name: 'two' },
      { type: 'tool-args', choice: 0, call: 1, json: '{}' },
      text('b'),
      { type: 'stop', choice: 0, reason: 'tool-calls' },
      end,
    ),
  ).toEqual([
    STARTED,
    begun(0, 'text'),
    said(0, { text: 'a' }),
    over(0),
    of('tool-call-start', 0, {
      tool_calls: { id: 'x', type: 'function', function: { name: 'one', arguments: '' }, signature: 's' },
    }),
    of('tool-call-delta', 0, { tool_calls: { function: { arguments: '{"v":' } } }),
    of('tool-call-delta', 0, { tool_calls: { function: { arguments: '1}' } } }),
    { 'tool-call-end': { index: 0 } },
    of('tool-call-start', 1, { tool_calls: { id: 'y', type: 'function', function: { name: 'two', arguments: '' } } }),
    of('tool-call-delta', 1, { tool_calls: { function: { arguments: '{}' } } }),
    { 'tool-call-end': { index: 1 } },
    begun(1, 'text'),
    said(1, { text: 'b' }),
    over(1),
    ...ended('TOOL_CALL'),
  ]);
});

test('citations are told before their text ends, each place once; log probabilities beside it', () => {
  const source = (id: string, start: number, end: number): AnswerEvent => ({
    type: 'citation',
    choice: 0,
    citation: { start, end, native: { format: 'cohere', value: { id } } },
  });
  const place = (start: number, end: number, words: string, ...ids: readonly string[]) => ({
    ...{ start, end, text: words },
    sources: ids.map((id) => ({ id })),
    type: 'TEXT_CONTENT',
  });
  expect(
    written(
      start,
      { type: 'logprobs', choice: 0, tokens: [{ token: 'x', logprob: -1 }] },
      { type: 'reasoning', choice: 0, text: 'Hm' },
      text('👋 a'),
      source('p', 0, 2),
      source('q', 3, 4),
      source('r', 0, 2),
      { type: 'logprobs', choice: 0, tokens: [{ token: 'y', logprob: -2 }] },
      text(' b'),
      { type: 'text-end', choice: 0 },
      text('c'),
      { type: 'text-end', choice: 0 },
      source('s', 0, 1),
      stop,
      end,
    ),
  ).toEqual([
    STARTED,
    of('content-delta', 0, { content: { text: '' } }, { logprobs: { text: 'x', token_ids: [], logprobs: [-1] } }),
    begun(0, 'thinking'),
    said(0, { thinking: 'Hm' }),
    over(0),
    begun(1, 'text'),
    said(1, { text: '👋 a' }),
    of('content-delta', 1, { content: { text: '' } }, { logprobs: { text: 'y', token_ids: [], logprobs: [-2] } }),
    said(1, { text: ' b' }),
    of('citation-start', 0, { citations: { ...place(0, 1, '👋', 'p', 'r'), content_index: 1 } }),
    { 'citation-end': { index: 0 } },
    of('citation-start', 1, { citations: { ...place(2, 3, 'a', 'q'), content_index: 1 } }),
    { 'citation-end': { index: 1 } },
    over(1),
    begun(2, 'text'),
    said(2, { text: 'c' }),
    over(2),
    of('citation-start', 2, { citations: { ...place(0, 1, 'c', 's'), content_index: 2 } }),
    { 'citation-end': { index: 2 } },
    ...ended('COMPLETE'),
  ]);
});
