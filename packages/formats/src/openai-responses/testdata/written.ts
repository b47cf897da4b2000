import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect } from 'vitest';
import { ANSWER } from '../../testing/conformance.ts';
import { openaiResponses as codec } from '../codec.ts';

const start = { type: 'start', id: 'id-1', model: 'm' } as const;
const STOP = { type: 'stop', choice: 0, reason: 'stop' } as const;
const END = { type: 'end' } as const;

/** The events between the first two and the last, without what their head says already. */
export function written(...events: readonly AnswerEvent[]): readonly (readonly [string, JsonObject])[] {
  const frames = [...drive(codec.encodeStream(ANSWER), [start, ...events, STOP, END])];
  const all = frames.map(({ event, data }, at): readonly [string, JsonObject] => {
    const { type, sequence_number, ...fields } = JSON.parse(data) as JsonObject;
    expect([type, sequence_number]).toEqual([event, at]);
    return [event.replace('response.', ''), fields];
  });
  expect(all.flatMap(([type]) => type).slice(0, 2)).toEqual(['created', 'in_progress']);
  expect(all.at(-1)![0]).toBe('completed');
  return all.slice(2, -1);
}

export const added = (index: number, item: JsonObject) => ['output_item.added', { output_index: index, item }];
export const done = (index: number, item: JsonObject) => ['output_item.done', { output_index: index, item }];
