import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { encodeStream } from './encode-stream.ts';

const start: AnswerEvent = { type: 'start', id: 'i', model: 'm' };
const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const stop: AnswerEvent = { type: 'stop', choice: 0, reason: 'stop' };
const end: AnswerEvent = { type: 'end' };

/** Each frame's data, whose type has to be the name of the event. */
const written = (...events: readonly AnswerEvent[]): unknown[] =>
  [...drive(encodeStream(ANSWER), events)].map(({ event, data }) => {
    if (data === '[DONE]') return [event, data];
    const { type, ...fields } = JSON.parse(data) as JsonObject;
    expect(type).toBe(event);
    return { [event]: fields };
  });

const of = (type: string, index: number, message: JsonObject, more: JsonObject = {}) => ({
  [type]: { index, delta: { message }, ...more },
});
const STARTED = {
  'message-start': {
    id: 'i',
    delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
  },
};
const ended = (finish_reason: string, usage: JsonObject = { tokens: {} }) => [
  { 'message-end': { delta: { finish_reason, usage } } },
  ['', '[DONE]'],
];
const begun = (index: number, type: 'text' | 'thinking') =>
  of('content-start', index, { content: { type, [type]: '' } });
const said = (index: number, content: JsonObject) => of('content-delta', index, { content });
const over = (index: number) => ({ 'content-end': { index } });

test('an end that ends nothing leaves open what is open; another thought is another block', () => {
  const thought = (words: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: words });
  const thoughtEnd: AnswerEvent = { type: 'reasoning-end', choice: 0 };
  const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
  expect(
    written(
      start,
      text('a'),
      thoughtEnd,
      text('b'),
      thought('c'),
      textEnd,
      thought('d'),
      thoughtEnd,
      thought('e'),
      end,
    ),
  ).toEqual([
    STARTED,
    begun(0, 'text'),
    said(0, { text: 'a' }),
    said(0, { text: 'b' }),
    over(0),
    begun(1, 'thinking'),
    said(1, { thinking: 'c' }),
    said(1, { thinking: 'd' }),
    over(1),
    begun(2, 'thinking'),
    said(2, { thinking: 'e' }),
    ...ended('COMPLETE'),
  ]);
});

test('a citation behind thoughts is about the text before them; one of no text is about nothing', () => {
  const cite: AnswerEvent = { type: 'citation', choice: 0, citation: { url: 'u' } };
  const cited = (words: string, end: number) => ({
    ...{ start: 0, end, text: words },
    sources: [{ type: 'document', id: 'u', document: { id: 'u', url: 'u' } }],
    ...{ type: 'TEXT_CONTENT', content_index: 0 },
  });
  const told = (citations: JsonObject) => [
    of('citation-start', 0, { citations }),
    { 'citation-end': { index: 0 } },
    ...ended('COMPLETE'),
  ];
  expect(written(start, text('a'), { type: 'reasoning', choice: 0, text: 'Hm' }, cite, stop, end)).toEqual([
    STARTED,
    begun(0, 'text'),
    said(0, { text: 'a' }),
    over(0),
    begun(1, 'thinking'),
    said(1, { thinking: 'Hm' }),
    over(1),
    ...told(cited('a', 1)),
  ]);
  expect(written(start, cite, stop, end)).toEqual([STARTED, ...told(cited('', 0))]);
});
