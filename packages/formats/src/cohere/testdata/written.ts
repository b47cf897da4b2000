import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect } from 'vitest';
import { ANSWER } from '../../testing/conformance.ts';
import { encodeStream } from '../encode-stream.ts';

export const start = { type: 'start', id: 'i', model: 'm' } as const;
export const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
export const stop: AnswerEvent = { type: 'stop', choice: 0, reason: 'stop' };
export const end: AnswerEvent = { type: 'end' };

/** Each frame's data, whose type has to be the name of the event. */
export const written = (...events: readonly AnswerEvent[]): unknown[] =>
  [...drive(encodeStream(ANSWER), events)].map(({ event, data }) => {
    if (data === '[DONE]') return [event, data];
    const { type, ...fields } = JSON.parse(data) as JsonObject;
    expect(type).toBe(event);
    return { [event]: fields };
  });

export const of = (type: string, index: number, message: JsonObject, more: JsonObject = {}) => ({
  [type]: { index, delta: { message }, ...more },
});
export const STARTED = {
  'message-start': {
    id: 'i',
    delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
  },
};
export const ended = (finish_reason: string, usage: JsonObject = { tokens: {} }) => [
  { 'message-end': { delta: { finish_reason, usage } } },
  ['', '[DONE]'],
];
export const begun = (index: number, type: 'text' | 'thinking') =>
  of('content-start', index, { content: { type, [type]: '' } });
export const said = (index: number, content: JsonObject) => of('content-delta', index, { content });
export const over = (index: number) => ({ 'content-end': { index } });
