import { drive, type AnswerEvent, type Json, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { joined } from '../testing/meaning.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiChat as codec } from './codec.ts';

const DONE = { event: '', data: '[DONE]' };
const frame = (value: Json) => ({ event: '', data: JSON.stringify(value) });
const chunk = (delta: JsonObject, more: JsonObject = {}) =>
  frame({ id: 'gen-1', model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...more }] });
const read = (...frames: readonly ReturnType<typeof frame>[]): readonly AnswerEvent[] =>
  joined(drive(codec.decodeStream, frames));

const START = { type: 'start', id: 'gen-1', model: 'm' };
const stop = (reason: string, more: JsonObject = {}) => ({ type: 'stop', choice: 0, reason, raw: 'stop', ...more });
const END = { type: 'end' };
const text = (words: string) => ({ type: 'text', choice: 0, text: words });
const call = (number: number, id: string, name: string) => ({ type: 'tool-call', choice: 0, call: number, id, name });
const args = (number: number, json: string) => ({ type: 'tool-args', choice: 0, call: number, json });

describe('how providers differ', () => {
  test('no [DONE]: it is complete when every choice says why it stopped', () => {
    expect(read(chunk({ content: 'Hi' }), chunk({}, { finish_reason: 'stop' }))).toEqual([
      START,
      text('Hi'),
      stop('stop'),
      END,
    ]);
  });

  test('no [DONE] and a choice that says nothing of its end: it is cut off', () => {
    const two = frame({
      id: 'gen-1',
      model: 'm',
      choices: [
        { index: 0, delta: {}, finish_reason: 'stop' },
        { index: 1, delta: {} },
      ],
    });
    expect(() => read(two)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
    expect(() => read()).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
  });

  test('[DONE] and no word why it stopped (Snowflake)', () => {
    expect(
      read(chunk({ content: 'Hi', refusal: '', tool_calls: null }, { logprobs: { content: null } }), DONE),
    ).toEqual([START, text('Hi'), { type: 'stop', choice: 0, reason: 'stop' }, END]);
  });

  test('a first chunk without choices is not the start (Azure)', () => {
    const filter = frame({ id: '', model: '', choices: [], prompt_filter_results: [] });
    expect(read(filter, chunk({ content: 'Hi' }), chunk({}, { finish_reason: 'stop' }), DONE)[0]).toEqual(START);
  });

  test('usage in a place of its own (Groq), and in every chunk (Perplexity)', () => {
    const usage = (completion_tokens: number) => ({ prompt_tokens: 1, completion_tokens });
    const last = (more: JsonObject) =>
      frame({ id: 'gen-1', model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], ...more });
    expect(read(last({ x_groq: { usage: usage(2) } }), DONE)).toContainEqual({
      type: 'usage',
      usage: { input: 1, output: 2 },
    });
    const counted = read(last({ usage: usage(1) }), last({ usage: usage(5) }), DONE);
    expect(counted.filter(({ type }) => type === 'usage')).toEqual([{ type: 'usage', usage: { input: 1, output: 5 } }]);
  });

  test('citations beside the choices (Perplexity)', () => {
    const more = { citations: ['https://a.example', 'https://b.example'] };
    const both = { ...more, search_results: [{ url: 'https://a.example', title: 'A', snippet: 'words' }] };
    const body = (beside: JsonObject) => ({
      id: 'gen-1',
      model: 'm',
      choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }],
      ...beside,
    });
    expect(read(frame(body(more)), frame(body(more)), DONE).filter(({ type }) => type === 'citation')).toEqual([
      { type: 'citation', choice: 0, citation: { url: 'https://a.example' } },
      { type: 'citation', choice: 0, citation: { url: 'https://b.example' } },
    ]);
    expect(read(frame(body(both)), DONE).filter(({ type }) => type === 'citation')).toEqual([
      { type: 'citation', choice: 0, citation: { url: 'https://a.example', title: 'A', citedText: 'words' } },
    ]);
  });

  test('calls that are all counted as 0, and calls without an id (Google)', () => {
    const tool = (id: string, name: string) => ({
      index: 0,
      id,
      type: 'function',
      function: { name, arguments: '{}' },
    });
    expect(read(chunk({ tool_calls: [tool('x', 'a')] }), chunk({ tool_calls: [tool('y', 'b')] }), DONE)).toEqual([
      START,
      call(0, 'x', 'a'),
      args(0, '{}'),
      call(1, 'y', 'b'),
      args(1, '{}'),
      { type: 'stop', choice: 0, reason: 'tool-calls' },
      END,
    ]);
    const nameless = { ...tool('', 'a'), index: null };
    expect(read(chunk({ tool_calls: [nameless, nameless] }), DONE).filter(({ type }) => type === 'tool-call')).toEqual([
      call(0, 'call_gen-1_0_0', 'a'),
      call(1, 'call_gen-1_0_1', 'a'),
    ]);
  });

  test('a name and an id that are said again, or as null (Writer)', () => {
    const piece = (more: JsonObject, text: string | null) => ({
      index: 0,
      ...more,
      function: { name: null, arguments: text, ...more },
    });
    const frames = [
      piece({ id: 'x', name: 'a' }, null),
      piece({ id: null }, '{"b"'),
      piece({ id: 'x', name: 'a' }, ':1}'),
    ];
    expect(read(...frames.map((tool) => chunk({ tool_calls: [tool] })), DONE)).toEqual([
      START,
      call(0, 'x', 'a'),
      args(0, '{"b":1}'),
      { type: 'stop', choice: 0, reason: 'tool-calls' },
      END,
    ]);
  });

  test('`stop` behind a call that was forced (OpenAI)', () => {
    const tool = { index: 0, id: 'x', function: { name: 'a', arguments: '{}' } };
    expect(read(chunk({ tool_calls: [tool] }), chunk({}, { finish_reason: 'stop' }), DONE)).toContainEqual(
      stop('tool-calls'),
    );
  });

  test('the stop sequence that was met (vLLM); a number is a token', () => {
    expect(read(chunk({}, { finish_reason: 'stop', stop_reason: 'END' }), DONE)).toContainEqual(
      stop('stop-sequence', { sequence: 'END' }),
    );
    expect(read(chunk({}, { finish_reason: 'stop', stop_reason: 128_001 }), DONE)).toContainEqual(stop('stop'));
  });

  test.each([
    [{ reasoning: 'hm' }, ['reasoning']],
    [{ reasoning_content: 'hm' }, ['reasoning_content']],
    [{ reasoning: 'hm', reasoning_content: 'hm' }, ['reasoning', 'reasoning_content']],
  ])('thoughts in %j are told once, and where they came from', (delta, fields) => {
    expect(read(chunk(delta), chunk({ content: '4' }), DONE)).toEqual([
      START,
      { type: 'reasoning', choice: 0, text: 'hm' },
      { type: 'reasoning-end', choice: 0, signature: wrap('openai-chat', JSON.stringify({ type: 'fields', fields })) },
      text('4'),
      { type: 'stop', choice: 0, reason: 'stop' },
      END,
    ]);
  });
});

test('thoughts of which one is signed are told one by one, whole and streamed', () => {
  const signature = wrap('gemini', 'c2ln');
  const events = [
    { type: 'start', id: 'x', model: 'm' },
    { type: 'reasoning', choice: 0, text: 'hm' },
    { type: 'reasoning-end', choice: 0 },
    { type: 'text', choice: 0, text: '4' },
    { type: 'reasoning-end', choice: 0, signature },
    { type: 'stop', choice: 0, reason: 'stop' },
    { type: 'end' },
  ] as const;
  const thoughts = (told: Iterable<AnswerEvent>) => [...told].filter(({ type }) => type.startsWith('reasoning'));
  const [text, unsigned, signed] = [
    { type: 'reasoning', choice: 0, text: 'hm' },
    { type: 'reasoning-end', choice: 0 },
    { type: 'reasoning-end', choice: 0, signature },
  ];
  expect(thoughts(codec.decodeAnswer(codec.encodeAnswer(events, ANSWER)))).toEqual([text, unsigned, signed]);
  const again = drive(codec.decodeStream, drive(codec.encodeStream(ANSWER), events));
  const place = { signature: wrap('openai-chat', '{"type":"fields","fields":["reasoning_content"]}') };
  expect(thoughts(again)).toEqual([text, { ...unsigned, ...place }, signed]);
});

test.each([
  [{ error: { code: 400, message: 'these words' } }],
  [{ error: 'these words' }],
  [{ id: 'gen-1', choices: [{ index: 0, delta: {} }], error: { message: 'these words' } }],
])('an error in a stream: %j', (body) => {
  expect(() => read(chunk({ content: 'Hi' }), frame(body))).toThrow(
    expect.objectContaining({ code: 'bad_upstream_answer', message: 'these words' }),
  );
});

test.each([-1, 1.5, 128, 1e9])('a choice that counts as %s', (index) => {
  expect(() => read(frame({ choices: [{ index, delta: {} }] }))).toThrow(
    expect.objectContaining({ code: 'bad_upstream_answer' }),
  );
});

test('nothing is read behind [DONE]', () => {
  expect(read(chunk({ content: 'Hi' }), DONE, frame({ error: 'late' })).at(-1)).toEqual(END);
});
