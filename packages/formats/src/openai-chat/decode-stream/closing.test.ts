import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { openaiChat as codec } from '../codec.ts';

const frame = (value: JsonObject): Frame => ({ event: '', data: JSON.stringify(value) });
const DONE: Frame = { event: '', data: '[DONE]' };
const read = (...frames: readonly Frame[]): readonly AnswerEvent[] => [...drive(codec.decodeStream, [...frames, DONE])];
const chunk = (delta: JsonObject, more: JsonObject = {}): Frame => frame({ id: 'g/1', choices: [{ delta, ...more }] });

describe('probabilities', () => {
  const token = { token: 'a', logprob: -1, bytes: [97, 'x'], top_logprobs: [{ token: 'b', logprob: -2, bytes: null }] };
  const told = { token: 'a', logprob: -1, bytes: [97], top: [{ token: 'b', logprob: -2 }] };
  test.each<[JsonObject[string], readonly object[]]>([
    [{ content: [token], refusal: [token] }, [{ type: 'logprobs', choice: 0, tokens: [told, told] }]],
    [{ content: [{}] }, [{ type: 'logprobs', choice: 0, tokens: [{ token: '', logprob: 0, top: [] }] }]],
    [{ content: null, refusal: null }, []],
    [null, []],
  ])('%j', (logprobs, events) => {
    expect(read(chunk({}, { logprobs })).slice(1, -2)).toStrictEqual(events);
  });
});

describe('why it stopped', () => {
  test.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['length', 'length'],
    ['model_length', 'length'],
    ['tool_calls', 'tool-calls'],
    ['function_call', 'tool-calls'],
    ['content_filter', 'content-filter'],
    ['sensitive', 'content-filter'],
    ['toString', 'other'],
  ])('%s: %s', (raw, reason) => {
    expect(read(chunk({}, { finish_reason: raw })).at(-2)).toStrictEqual({ type: 'stop', choice: 0, reason, raw });
  });

  test('it was cut off, whatever it called', () => {
    const stop = { finish_reason: 'length', stop_reason: 'END' };
    expect(read(chunk({ tool_calls: [{ id: 'c', function: { name: 'a' } }] }, stop)).at(-2)).toStrictEqual({
      ...{ type: 'stop', choice: 0, reason: 'length', raw: 'length', sequence: 'END' },
    });
  });

  test('the reason stays when nothing is said of it any more', () => {
    expect(read(chunk({}, { finish_reason: 'length' }), chunk({}, { finish_reason: '' })).at(-2)).toMatchObject({
      reason: 'length',
    });
  });
});
