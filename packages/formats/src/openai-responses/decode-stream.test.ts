import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { joined } from '../testing/meaning.ts';
import { openaiResponses as codec } from './codec.ts';

const frame = (type: string, fields: JsonObject) => ({ event: type, data: JSON.stringify({ type, ...fields }) });
const response = (fields: JsonObject = {}) => ({
  id: 'resp_1',
  model: 'm',
  status: 'completed',
  output: [],
  ...fields,
});
const CREATED = frame('response.created', { response: response({ status: 'in_progress' }) });
const COMPLETED = frame('response.completed', { response: response() });
const read = (...frames: readonly ReturnType<typeof frame>[]): readonly AnswerEvent[] =>
  joined(drive(codec.decodeStream, frames));

test.each([
  frame('error', { message: 'these words', code: 'c' }),
  frame('error', { error: { message: 'these words' } }),
  frame('response.failed', { response: response({ status: 'failed', error: { code: 'c', message: 'these words' } }) }),
])('a stream that fails: %j', (failure) => {
  expect(() => read(CREATED, failure)).toThrow(
    expect.objectContaining({ code: 'bad_upstream_answer', message: 'these words' }),
  );
});

test.each(['failed', 'cancelled', 'queued', 'in_progress'])('a whole answer that is %s', (status) => {
  const body = response({ status, error: null });
  expect(() => codec.decodeAnswer(body)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
});

test('the sentinel of the other API, and what comes behind the end, are nothing', () => {
  const done = { event: '', data: '[DONE]' };
  expect(read(CREATED, COMPLETED, done, frame('error', { message: 'late' }))).toEqual(read(CREATED, COMPLETED));
});

test('thoughts are over when something else begins, whenever that is said (OpenRouter)', () => {
  const thought = { id: 'rs_1', type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'hm' }] };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: '4' }] };
  const read = joined(
    drive(codec.decodeStream, [
      CREATED,
      frame('response.output_item.added', { output_index: 0, item: { ...thought, content: [] } }),
      frame('response.reasoning_text.delta', { output_index: 0, content_index: 0, delta: 'hm' }),
      frame('response.output_item.added', { output_index: 1, item: { ...message, content: [] } }),
      frame('response.output_text.delta', { output_index: 1, content_index: 0, delta: '4' }),
      frame('response.output_item.done', { output_index: 1, item: message }),
      frame('response.output_item.done', { output_index: 0, item: thought }),
      COMPLETED,
    ]),
  );
  expect(read.map(({ type }) => type)).toEqual([
    'start',
    'reasoning',
    'reasoning-end',
    'text',
    'text-end',
    'stop',
    'end',
  ]);
});

describe('why it stopped', () => {
  test.each([
    [{}, 'stop'],
    [{ output: [{ type: 'function_call', call_id: 'c', name: 'n', arguments: '{}' }] }, 'tool-calls'],
    [{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length'],
    [{ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, 'content-filter'],
    [{ status: 'incomplete', incomplete_details: { reason: 'toString' } }, 'other'],
  ])('%j: %s', (fields, reason) => {
    expect(codec.decodeAnswer(response(fields))).toContainEqual(expect.objectContaining({ type: 'stop', reason }));
  });
});

test('an answer has a limit of items', () => {
  const { initial, step } = codec.decodeStream;
  const added = (output_index: number) =>
    frame('response.output_item.added', { output_index, item: { type: 'web_search_call' } });
  const full = Array.from({ length: 4_096 }, (_, at) => added(at)).reduce(
    (state, item) => step(state, item)[0],
    initial,
  );
  expect(() => step(full, added(4_096))).toThrow(
    'the provider sent an answer that cannot be read: it has too many items',
  );
});
