import { drive, type AnswerEvent } from '@dragoman/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JSON_BEGUN, progress } from './json-progress.ts';
import { sequentialParts } from './sequential-parts.ts';

const call = (number: number): AnswerEvent => ({
  type: 'tool-call',
  choice: 0,
  call: number,
  id: `c${number}`,
  name: 'x',
});
const args = (number: number, json: string): AnswerEvent => ({ type: 'tool-args', choice: 0, call: number, json });
const text = (words: string, choice = 0): AnswerEvent => ({ type: 'text', choice, text: words });
const STOP: AnswerEvent = { type: 'stop', choice: 0, reason: 'stop' };
const thought = (words: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: words });
const LOGPROBS: AnswerEvent = { type: 'logprobs', choice: 0, tokens: [] };
const USAGE: AnswerEvent = { type: 'usage', usage: { input: 1, output: 2 } };
const END: AnswerEvent = { type: 'end' };

/** Step by step: what comes out of each event. */
const stepwise = (events: readonly AnswerEvent[]): readonly (readonly AnswerEvent[])[] => {
  let state = sequentialParts.initial;
  return events.map((event) => {
    const [next, out] = sequentialParts.step(state, event);
    state = next;
    return out;
  });
};

describe('what waits, and how long', () => {
  test.each<[string, readonly AnswerEvent[], readonly (readonly AnswerEvent[])[]]>([
    [
      'nothing, if calls follow one another',
      [call(0), args(0, '{}'), call(1)],
      [[call(0)], [args(0, '{}')], [call(1)]],
    ],
    [
      'a call, until the one before is complete',
      [call(0), call(1), args(1, '{}'), args(0, '{"a":"}"'), args(0, '}')],
      [[call(0)], [], [], [args(0, '{"a":"}"')], [args(0, '}'), call(1), args(1, '{}')]],
    ],
    [
      'a call that is not complete is open next',
      [call(0), call(1), args(1, '{'), text('x'), args(0, '{}'), args(1, '}'), STOP],
      [[call(0)], [], [], [], [args(0, '{}'), call(1), args(1, '{')], [args(1, '}'), text('x')], [STOP]],
    ],
    [
      'calls that are complete, no longer than they have to',
      [call(0), call(1), args(1, '{}'), text('x'), args(0, '{}')],
      [[call(0)], [], [], [], [args(0, '{}'), call(1), args(1, '{}'), text('x')]],
    ],
    ['text, until the call is over', [call(0), text('x'), STOP], [[call(0)], [], [args(0, '{}'), text('x'), STOP]]],
    [
      'calls without arguments, which have an empty object in the end',
      [call(0), args(0, ''), call(1), args(1, '{}'), call(2), STOP],
      [[call(0)], [], [], [], [], [args(0, '{}'), call(1), args(1, '{}'), call(2), args(2, '{}'), STOP]],
    ],
    [
      'a call whose input is text has none if it says none',
      [{ ...call(0), custom: true } as AnswerEvent, STOP],
      [[{ ...call(0), custom: true } as AnswerEvent], [STOP]],
    ],
    [
      'calls with arguments, to the end',
      [call(0), args(0, '{'), call(1), args(1, '{"a":1}'), STOP],
      [[call(0)], [args(0, '{')], [], [], [call(1), args(1, '{"a":1}'), STOP]],
    ],
    ['a call until the usage, if nothing stopped', [call(0), USAGE], [[call(0)], [args(0, '{}'), USAGE]]],
    ['a call until the end, if nothing stopped', [call(0), END], [[call(0)], [args(0, '{}'), END]]],
    ['nothing about tokens', [call(0), LOGPROBS], [[call(0)], [LOGPROBS]]],
    [
      'no texts that follow one another',
      [text('x'), thought('y'), text('z')],
      [[text('x')], [thought('y')], [text('z')]],
    ],
    [
      'other choices and what is empty never come',
      [text('x', 1), text(''), thought(''), text('y')],
      [[], [], [], [text('y')]],
    ],
    [
      'white space behind a call never comes',
      [call(0), args(0, '{}'), args(0, '\n')],
      [[call(0)], [args(0, '{}')], []],
    ],
  ])('%s', (_, events, expected) => {
    expect(stepwise(events)).toEqual(expected);
  });
});

test('what waits has an end', () => {
  const most = 200_000;
  let [state] = sequentialParts.step(sequentialParts.initial, call(0));
  for (let at = 0; at < most; at += 1) [state] = sequentialParts.step(state, args(1, '1'));
  expect(() => sequentialParts.step(state, args(1, '1'))).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: 'the provider sent too much before a tool call was complete',
    }),
  );
});

test('whatever order: nothing is lost, and arguments stand behind their calls', () => {
  const pieces = fc.array(fc.tuple(fc.nat(3), fc.constantFrom('{', '"k"', ':[', '1', ']', '}')), { maxLength: 60 });
  fc.assert(
    fc.property(pieces, (mixed) => {
      const calls = [0, 1, 2, 3].map(call);
      const events = [...calls, ...mixed.map(([number, json]) => args(number, json)), STOP];
      const out = [...drive(sequentialParts, events)];
      const [open] = out.reduce<[number | undefined, readonly number[]]>(
        ([at, seen], event) => {
          if (event.type === 'tool-call') return [event.call, [...seen, event.call]];
          if (event.type === 'tool-args') expect(event.call).toBe(at);
          return [at, seen];
        },
        [undefined, []],
      );
      expect(open).toBe(3);
      expect(out.filter(({ type }) => type === 'tool-call')).toHaveLength(4);
    }),
  );
});

describe('how far JSON has got', () => {
  test.each<[string, boolean]>([
    ['', false],
    ['{', false],
    ['{}', true],
    ['{"a":"}"', false],
    ['{"a":"\\"}"}', true],
    ['{"a":"\\\\"}', true],
    ['{"a":[{}]', false],
    ['[1,2]', true],
  ])('%s: %s', (json, complete) => {
    expect(progress(JSON_BEGUN, json).complete).toBe(complete);
    const bit = [...json].reduce((so, char) => progress(so, char), JSON_BEGUN);
    expect(bit).toEqual(progress(JSON_BEGUN, json));
  });
});
