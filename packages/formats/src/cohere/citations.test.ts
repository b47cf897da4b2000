import { drive, type AnswerEvent, type Citation, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { readCitations, writeCitations } from './citations.ts';
import { decodeAnswer } from './decode-answer.ts';
import { decodeStream } from './decode-stream.ts';

test.each<[string, JsonObject, Citation]>([
  [
    'a document',
    { type: 'document', id: 'doc:12', document: { id: 'doc:12', url: 'u', title: 'T', text: 'a', snippet: 'b' } },
    { url: 'u', title: 'T', citedText: 'a', document: 12 },
  ],
  [
    'a document with an id of its own',
    { id: 'my-doc:1', document: { snippet: 'b', content: 'c' } },
    { citedText: 'b' },
  ],
  ['what a tool found', { type: 'tool', id: 'look:0', tool_output: { content: 'c' } }, { citedText: 'c' }],
  ['a number and more', { id: 'doc:1x' }, {}],
  ['nothing', {}, {}],
])('a source: %s', (_name, source, read) => {
  expect(readCitations([{ start: 1, end: 3, sources: [source, 'x'] }], '👋b')).toStrictEqual([
    { ...read, native: { format: 'cohere', value: source } },
  ]);
});

test.each([
  [
    { start: 0, end: 1 },
    { start: 0, end: 2 },
  ],
  [
    { start: 1, end: 2 },
    { start: 2, end: 3 },
  ],
  [{ start: 1, end: 3 }, {}],
  [{ start: 3, end: 3 }, {}],
  [{ end: 1 }, {}],
  [{ start: 0 }, {}],
])('the place %j', (place, read) => {
  const native = { format: 'cohere' as const, value: {} };
  expect(readCitations([{ ...place, sources: [{}] }], '👋b')).toStrictEqual([{ native, ...read }]);
});

test('each place is written once, with all its sources', () => {
  const at = { start: 2, end: 3 };
  const own = { type: 'tool', id: 'look:0', tool_output: { a: 1 } };
  expect(
    writeCitations(
      [
        { ...at, url: 'u', title: 'T', citedText: 'c' },
        { title: 'T' },
        { ...at, native: { format: 'cohere', value: own } },
        { ...at, document: 0, native: { format: 'gemini', value: {} } },
        { ...at },
        { start: 99, end: 100 },
      ],
      { text: '👋b', index: 4 },
    ),
  ).toStrictEqual([
    {
      ...{ start: 1, end: 2, text: 'b' },
      sources: [
        { type: 'document', id: 'u', document: { id: 'u', title: 'T', url: 'u', text: 'c' } },
        own,
        { type: 'document', id: 'doc:0', document: { id: 'doc:0' } },
        { type: 'document', id: 'source:3', document: { id: 'source:3' } },
      ],
      ...{ type: 'TEXT_CONTENT', content_index: 4 },
    },
    {
      ...{ start: 0, end: 2, text: '👋b' },
      sources: [{ type: 'document', id: 'T', document: { id: 'T', title: 'T' } }],
      ...{ type: 'TEXT_CONTENT', content_index: 4 },
    },
    {
      ...{ start: 0, end: 0, text: '' },
      sources: [{ type: 'document', id: 'source:0', document: { id: 'source:0' } }],
      ...{ type: 'TEXT_CONTENT', content_index: 4 },
    },
  ]);
});

test('in a whole answer each text has its own; those of no block belong to the last text', () => {
  const cite = (fields: JsonObject) => ({ start: 0, end: 1, sources: [{}], ...fields });
  const message = {
    tool_plan: 'plan',
    content: [
      { type: 'text', text: 'a' },
      { type: 'text', text: '' },
      { type: 'thinking', thinking: 'Hm' },
      { type: 'text', text: 'b' },
      { type: 'video' },
    ],
    citations: [
      cite({ content_index: 0 }),
      cite({ type: 'TEXT_CONTENT' }),
      cite({ type: 'PLAN', end: 4 }),
      cite({ type: 'THINKING_CONTENT', content_index: 3 }),
    ],
  };
  const citation = (end: number): AnswerEvent => ({
    type: 'citation',
    choice: 0,
    citation: { start: 0, end, native: { format: 'cohere', value: {} } },
  });
  const end: AnswerEvent = { type: 'text-end', choice: 0 };
  expect(decodeAnswer({ message }).slice(1, -2)).toEqual([
    { type: 'text', choice: 0, text: 'plan' },
    citation(4),
    end,
    { type: 'text', choice: 0, text: 'a' },
    citation(1),
    end,
    { type: 'reasoning', choice: 0, text: 'Hm' },
    { type: 'reasoning-end', choice: 0 },
    { type: 'text', choice: 0, text: 'b' },
    citation(1),
    end,
  ]);
});

const frame = (type: string, fields: JsonObject = {}): Frame => ({
  event: type,
  data: JSON.stringify({ type, ...fields }),
});
const message = (type: string, fields: JsonObject): Frame => frame(type, { delta: { message: fields } });
const content = (type: 'start' | 'delta', fields: JsonObject): Frame => message(`content-${type}`, { content: fields });
const START = frame('message-start', { id: 'i' });
const CONTENT_END = frame('content-end');
const END = frame('message-end', { delta: { finish_reason: 'COMPLETE' } });
const started: AnswerEvent = { type: 'start', id: 'i', model: '' };
const stopped: AnswerEvent = { type: 'stop', choice: 0, reason: 'stop', raw: 'COMPLETE' };
const ended: AnswerEvent = { type: 'end' };
const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
const decoded = (...frames: readonly Frame[]) => [...drive(decodeStream, frames)];

describe('in a stream', () => {
  const cite = (fields: JsonObject): Frame =>
    message('citation-start', { citations: { sources: [{ id: 'x' }], ...fields } });
  const cited = (place: object): AnswerEvent => ({
    type: 'citation',
    choice: 0,
    citation: { ...place, native: { format: 'cohere', value: { id: 'x' } } },
  });

  test('are told when their text is over, in their order', () => {
    const events = decoded(
      START,
      content('start', { type: 'text', text: 'a 👋' }),
      cite({ start: 2, end: 3 }),
      cite({ start: 0, end: 1 }),
      cite({ start: 0, end: 1, type: 'THINKING_CONTENT' }),
      message('citation-start', {}),
      content('delta', { text: ' b' }),
      CONTENT_END,
      content('start', { type: 'text', text: 'c' }),
      cite({ start: 0, end: 1 }),
      END,
    );
    expect(events).toEqual([
      started,
      text('a 👋'),
      text(' b'),
      cited({ start: 2, end: 4 }),
      cited({ start: 0, end: 1 }),
      textEnd,
      text('c'),
      cited({ start: 0, end: 1 }),
      textEnd,
      stopped,
      ended,
    ]);
  });

  test('that come behind the text are about it too', () => {
    const events = decoded(
      START,
      content('start', { type: 'text', text: 'ab' }),
      CONTENT_END,
      cite({ start: 1, end: 2 }),
      END,
    );
    expect(events).toEqual([started, text('ab'), textEnd, cited({ start: 1, end: 2 }), stopped, ended]);
  });

  test('of a plan are about all of the plan, and nothing before it', () => {
    const events = decoded(
      START,
      content('start', { type: 'text', text: '👋' }),
      message('tool-plan-delta', { tool_plan: '👋' }),
      message('tool-plan-delta', { tool_plan: 'b' }),
      cite({ start: 1, end: 2, type: 'PLAN' }),
      END,
    );
    expect(events.slice(3, -2)).toEqual([text('👋'), text('b'), cited({ start: 2, end: 3 }), textEnd]);
  });
});
