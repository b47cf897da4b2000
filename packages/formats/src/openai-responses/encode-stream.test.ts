import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { openaiResponses as codec } from './codec.ts';

const start = { type: 'start', id: 'id-1', model: 'm' } as const;
const END = [{ type: 'stop', choice: 0, reason: 'stop' }, { type: 'end' }] as const;

/** The events of a stream: `type`, and of which item. */
function written(...events: readonly AnswerEvent[]): readonly string[] {
  return [...drive(codec.encodeStream(ANSWER), [start, ...events, ...END])].map(({ event, data }) => {
    const { type, output_index: index } = JSON.parse(data) as JsonObject;
    expect(type).toBe(event);
    return [event.replace('response.', ''), index].filter((word) => word !== undefined).join(' ');
  });
}

test('a thought, a text of two parts and two calls, each over before the next begins', () => {
  expect(
    written(
      { type: 'reasoning', choice: 0, text: 'hm' },
      { type: 'reasoning-end', choice: 0 },
      { type: 'text', choice: 0, text: 'a' },
      { type: 'text-end', choice: 0 },
      { type: 'text', choice: 0, text: 'b' },
      { type: 'tool-call', choice: 0, call: 0, id: 'c0', name: 'n' },
      { type: 'tool-args', choice: 0, call: 0, json: '{}' },
      { type: 'tool-call', choice: 0, call: 1, id: 'c1', name: 'n', custom: true },
      { type: 'tool-args', choice: 0, call: 1, json: 'x' },
    ),
  ).toEqual([
    'created',
    'in_progress',
    'output_item.added 0',
    'reasoning_summary_part.added 0',
    'reasoning_summary_text.delta 0',
    'reasoning_summary_text.done 0',
    'reasoning_summary_part.done 0',
    'output_item.done 0',
    'output_item.added 1',
    'content_part.added 1',
    'output_text.delta 1',
    'output_text.done 1',
    'content_part.done 1',
    'content_part.added 1',
    'output_text.delta 1',
    'output_text.done 1',
    'content_part.done 1',
    'output_item.done 1',
    'output_item.added 2',
    'function_call_arguments.delta 2',
    'function_call_arguments.done 2',
    'output_item.done 2',
    'output_item.added 3',
    'custom_tool_call_input.delta 3',
    'custom_tool_call_input.done 3',
    'output_item.done 3',
    'completed',
  ]);
});

test('other choices, and what only another format knows, are left out', () => {
  const value = { type: 'native', format: 'gemini', value: {} } as const;
  expect(written({ type: 'text', choice: 1, text: 'x' }, { type: 'native', choice: 0, part: value })).toEqual([
    'created',
    'in_progress',
    'completed',
  ]);
});

test('an answer that is filtered says so', () => {
  const events = [start, { type: 'stop', choice: 0, reason: 'content-filter' }, { type: 'end' }] as const;
  expect(codec.encodeAnswer(events, ANSWER)).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'content_filter' },
  });
});

test('a call goes on while others are over; items stand in the order in which they began', () => {
  const call = (number: number) =>
    ({ type: 'tool-call', choice: 0, call: number, id: `c${number}`, name: 'n' }) as const;
  const args = (number: number, json: string) => ({ type: 'tool-args', choice: 0, call: number, json }) as const;
  const text = { type: 'text', choice: 0, text: 'a' } as const;
  const events = [start, call(0), args(0, '{"a"'), call(1), args(1, '{}'), text, args(0, ':1}'), ...END];
  expect(codec.encodeAnswer(events, ANSWER)['output']).toMatchObject([
    { call_id: 'c0', arguments: '{"a":1}' },
    { call_id: 'c1', arguments: '{}' },
    { type: 'message', content: [{ text: 'a' }] },
  ]);
});

test('an answer that does not say why it stopped is complete', () => {
  expect(codec.encodeAnswer([start, { type: 'end' }], ANSWER)).toMatchObject({
    ...{ status: 'completed', incomplete_details: null },
  });
});
