import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { openaiResponses as codec } from './codec.ts';

const frame = (type: string, fields: JsonObject = {}): Frame => {
  const name = `response.${type}`;
  return { event: name, data: JSON.stringify({ type: name, ...fields }) };
};
const CREATED = frame('created', { response: { id: 'r', model: 'm', status: 'in_progress' } });
const COMPLETED = frame('completed', { response: { id: 'r', model: 'm', status: 'completed', output: [] } });
const read = (...frames: readonly Frame[]): readonly AnswerEvent[] => [...drive(codec.decodeStream, frames)];
const added = (output_index: number, item: JsonObject) => frame('output_item.added', { output_index, item });
const done = (output_index: number, item: JsonObject) => frame('output_item.done', { output_index, item });
const call = (number: number, more: JsonObject = {}) => ({
  ...{ type: 'tool-call', choice: 0, call: number, id: 'c', name: 'look' },
  ...more,
});
const CALL = { type: 'function_call', call_id: 'c', name: 'look' };
const START = { type: 'start', id: 'r', model: 'm' };
const ENDING = [{ type: 'stop', choice: 0, reason: 'stop', raw: 'completed' }, { type: 'end' }];

describe('the response', () => {
  test.each<[string, readonly Frame[], readonly object[]]>([
    [
      'begins once',
      [frame('queued', { response: { id: 'r', model: 'm' } }), CREATED, frame('in_progress'), COMPLETED],
      [START, ...ENDING],
    ],
    ...['queued', 'in_progress'].map((type): [string, readonly Frame[], readonly object[]] => [
      `begins when it is ${type}`,
      [frame(type, { response: { id: 'r', model: 'm' } }), added(0, CALL), COMPLETED],
      [START, call(0), { ...ENDING[0], reason: 'tool-calls' }, ENDING[1]!],
    ]),
    ['begins with its end, where nobody said before', [{ event: '', data: '' }, COMPLETED], [START, ...ENDING]],
    ['says little', [frame('created'), frame('completed')], [{ type: 'start', id: '', model: '' }, ...ENDING]],
    [
      'says all at its end',
      [
        CREATED,
        frame('incomplete', { response: { output: [CALL], incomplete_details: { reason: 'max_output_tokens' } } }),
      ],
      [START, call(0), { type: 'stop', choice: 0, reason: 'length', raw: 'max_output_tokens' }, { type: 'end' }],
    ],
    [
      'says at its end the text that came without a message',
      [
        CREATED,
        frame('output_text.delta', { output_index: 0, delta: 'a' }),
        frame('completed', {
          response: { output: [{ type: 'message', content: [{ type: 'output_text', text: 'a' }] }] },
        }),
      ],
      [START, { type: 'text', choice: 0, text: 'a' }, ...ENDING],
    ],
    [
      'says at its end what was said before',
      [CREATED, added(0, CALL), frame('completed', { response: { output: [CALL] } })],
      [START, call(0), { ...ENDING[0], reason: 'tool-calls' }, ENDING[1]!],
    ],
  ])('%s', (_name, frames, events) => {
    expect(read(...frames)).toStrictEqual(events);
  });

  test.each<[readonly Frame[], string]>([
    [[], 'the provider ended its stream before the answer was complete'],
    [[CREATED, added(0, CALL), done(0, CALL)], 'the provider ended its stream before the answer was complete'],
    [[CREATED, frame('failed')], 'the provider reported an error'],
    [[frame('completed', { response: { error: { message: 'words' } } })], 'words'],
    [[{ event: 'x', data: '[]' }], 'the provider sent a stream event that cannot be read: it is not an object'],
  ])('is none: %j', (frames, message) => {
    expect(() => read(...frames)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer', message }));
  });
});
