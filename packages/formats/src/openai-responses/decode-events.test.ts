import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiResponses as codec } from './codec.ts';
import { PLAIN } from './seals.ts';

const frame = (type: string, fields: JsonObject = {}): Frame => {
  const name = `response.${type}`;
  return { event: name, data: JSON.stringify({ type: name, ...fields }) };
};
const CREATED = frame('created', { response: { id: 'r', model: 'm', status: 'in_progress' } });
const COMPLETED = frame('completed', { response: { id: 'r', model: 'm', status: 'completed', output: [] } });
/** What stands between the start and the end of an answer. */
const said = (...frames: readonly Frame[]): readonly AnswerEvent[] =>
  [...drive(codec.decodeStream, [CREATED, ...frames, COMPLETED])].slice(1, -2);

const added = (output_index: number, item: JsonObject) => frame('output_item.added', { output_index, item });
const done = (output_index: number, item: JsonObject) => frame('output_item.done', { output_index, item });
const delta = (type: string, fields: JsonObject) => frame(`${type}.delta`, { output_index: 0, ...fields });
const partDone = (part: JsonObject) => frame('content_part.done', { output_index: 0, part });
const part = (words: string, more: JsonObject = {}) => ({ type: 'output_text', text: words, ...more });
const message = (...content: readonly JsonObject[]) => ({ type: 'message', role: 'assistant', content });
const SOURCE = { annotations: [{ type: 'url_citation', url: 'https://a' }] };

const text = (words: string) => ({ type: 'text', choice: 0, text: words });
const TEXT_END = { type: 'text-end', choice: 0 };
const CITATION = { type: 'citation', choice: 0, citation: { url: 'https://a' } };
const thought = (words: string, more: JsonObject = {}) => ({ type: 'reasoning', choice: 0, text: words, ...more });
const end = (fields: JsonObject = {}) => ({ type: 'reasoning-end', choice: 0, ...fields });
const call = (number: number, more: JsonObject = {}) => ({
  ...{ type: 'tool-call', choice: 0, call: number, id: 'c', name: 'look' },
  ...more,
});
const args = (number: number, json: string) => ({ type: 'tool-args', choice: 0, call: number, json });
const CALL = { type: 'function_call', call_id: 'c', name: 'look' };
const summaryDelta = (summary_index: number, words: string) =>
  delta('reasoning_summary_text', { summary_index, delta: words });
const token = { token: 'a', logprob: -1 };
const SEALED = { type: 'reasoning', id: 'r', summary: [], encrypted_content: 'e' };

describe('items', () => {
  test.each<[string, readonly Frame[], readonly object[]]>([
    [
      'a text whose part is told, and one that only the item tells',
      [
        added(0, message()),
        delta('output_text', { delta: 'a' }),
        delta('output_text', {}),
        partDone(part('a', SOURCE)),
        delta('output_text', { delta: 'b' }),
        done(0, message(part('a', SOURCE), part('b', SOURCE))),
      ],
      [text('a'), CITATION, TEXT_END, text('b'), CITATION, TEXT_END],
    ],
    [
      'a text, and the probabilities of its tokens behind it',
      [
        added(0, message()),
        delta('output_text', { delta: 'a' }),
        delta('output_text', { delta: '', logprobs: [token] }),
        done(0, message(part('a'))),
      ],
      [text('a'), { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1, top: [] }] }, TEXT_END],
    ],
    [
      'a refusal in pieces',
      [
        added(0, message()),
        delta('refusal', { delta: '' }),
        delta('refusal', { delta: 'n' }),
        delta('refusal', { delta: 'o' }),
        partDone({ type: 'refusal', refusal: 'no' }),
        done(0, message({ type: 'refusal', refusal: 'no' })),
      ],
      ['n', 'o'].map((words) => ({ type: 'refusal', choice: 0, text: words })),
    ],
    [
      'a message that nobody announced, in pieces: they are told once',
      [delta('output_text', { delta: 'a' }), partDone(part('a', SOURCE)), done(0, message(part('a', SOURCE)))],
      [text('a'), CITATION, TEXT_END],
    ],
    [
      'a message that nobody announced, whole at its end',
      [partDone(part('a', SOURCE)), done(0, message(part('a')))],
      [text('a'), TEXT_END],
    ],
    [
      'a part that is over and was not told: its message tells it',
      [
        added(0, message()),
        partDone(part('a')),
        frame('content_part.done', { output_index: 0 }),
        done(0, message(part('a'))),
      ],
      [text('a'), TEXT_END],
    ],
    [
      'a message without content',
      [added(0, message()), delta('output_text', { delta: 'a' }), done(0, { type: 'message' })],
      [text('a')],
    ],
    [
      'a summary in pieces, with what has to come back',
      [
        added(0, SEALED),
        delta('reasoning_summary_text', { delta: 'a' }),
        summaryDelta(0, 'b'),
        summaryDelta(0, ''),
        summaryDelta(1, 'c'),
        delta('reasoning_text', { content_index: 0, delta: 'the same at length' }),
        partDone(part('a', SOURCE)),
        done(0, { ...SEALED, summary: [{ type: 'summary_text', text: 'abc' }] }),
      ],
      [
        ...[thought('a', { summary: true }), thought('b', { summary: true }), thought('\n\nc', { summary: true })],
        end({ encrypted: wrap('openai-responses', 'e'), id: 'r' }),
      ],
    ],
    [
      'thoughts that another item ends, and what has to come back of them later',
      [
        added(0, SEALED),
        ...[{ content_index: 0, delta: 'a' }, {}, { content_index: 1, delta: 'b' }].map((piece) =>
          delta('reasoning_text', piece),
        ),
        ...[added(1, CALL), done(0, SEALED), added(2, CALL)],
      ],
      [
        ...[thought('a'), thought('\n\nb'), end({ signature: PLAIN }), call(0)],
        ...[end({ encrypted: wrap('openai-responses', 'e') }), call(1)],
      ],
    ],
    [
      'a summary that another item ends',
      [added(0, SEALED), summaryDelta(0, 'a'), added(1, CALL), done(0, { type: 'reasoning' })],
      [thought('a', { summary: true }), end(), call(0)],
    ],
    ['thoughts of no item', [summaryDelta(0, 'a')], []],
    [
      'calls: in pieces, and whole at their end',
      [
        added(0, { ...CALL, arguments: '' }),
        delta('function_call_arguments', { delta: '' }),
        delta('function_call_arguments', { delta: '{"q"' }),
        added(1, { ...CALL, type: 'custom_tool_call' }),
        delta('function_call_arguments', { delta: ':1}' }),
        done(0, { ...CALL, arguments: '{"q":1}' }),
        done(1, { ...CALL, type: 'custom_tool_call', input: 'ls' }),
        delta('function_call_arguments', { delta: 'late' }),
        added(2, { ...CALL, type: 'custom_tool_call' }),
        ...['l', 's'].map((piece) => frame('custom_tool_call_input.delta', { output_index: 2, delta: piece })),
      ],
      [
        ...[call(0), args(0, '{"q"'), call(1, { custom: true }), args(0, ':1}'), args(1, 'ls')],
        ...[call(2, { custom: true }), args(2, 'l'), args(2, 's')],
      ],
    ],
    [
      'arguments of what is no call',
      [
        delta('function_call_arguments', { delta: '{}' }),
        added(0, message()),
        delta('custom_tool_call_input', { delta: 'ls' }),
        done(0, message(part('a'))),
      ],
      [text('a'), TEXT_END],
    ],
    [
      'an item without a place is the first',
      [frame('output_item.added', { item: CALL }), delta('function_call_arguments', { delta: '{}' })],
      [call(0), args(0, '{}')],
    ],
    [
      'items of nobody knows what',
      [frame('output_item.added'), frame('output_item.done'), frame('new.delta', { delta: 'a' }), frame('new')],
      [{ type: 'native', choice: 0, part: { type: 'native', format: 'openai-responses', value: {} } }],
    ],
  ])('%s', (_name, frames, events) => {
    expect(said(...frames)).toStrictEqual(events);
  });
});
