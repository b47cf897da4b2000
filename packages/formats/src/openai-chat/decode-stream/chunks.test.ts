import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { openaiChat as codec } from '../codec.ts';

const frame = (value: JsonObject): Frame => ({ event: '', data: JSON.stringify(value) });
const DONE: Frame = { event: '', data: '[DONE]' };
const read = (...frames: readonly Frame[]): readonly AnswerEvent[] => [...drive(codec.decodeStream, frames)];
const chunk = (delta: JsonObject, more: JsonObject = {}): Frame => frame({ id: 'g', choices: [{ delta }], ...more });

const START = { type: 'start', id: 'g', model: '' };
const text = (words: string, choice = 0) => ({ type: 'text', choice, text: words });
const stop = (choice = 0) => ({ type: 'stop', choice, reason: 'stop' });
const END = { type: 'end' };
const USAGE = { prompt_tokens: 3, completion_tokens: 2 };

describe('chunks', () => {
  test.each<[string, readonly Frame[], readonly object[]]>([
    [
      'a call that is none is no reason to stop',
      [chunk({ tool_calls: [{ index: 0, id: '', function: { name: '', arguments: '' } }] }), DONE],
      [START, stop(), END],
    ],
    ['nothing but an end', [DONE], [{ ...START, id: '' }, END]],
    ['an end with white space around it', [{ event: '', data: ' [DONE]\r' }], [{ ...START, id: '' }, END]],
    [
      'empty ones in between, and what stands behind the end',
      [{ event: '', data: '' }, chunk({ content: 'a' }), { event: '', data: '' }, DONE, chunk({ content: 'b' }), DONE],
      [START, text('a'), stop(), END],
    ],
    [
      'of several choices, one of which says nothing',
      [
        frame({
          id: 'g',
          choices: [
            { index: 2, delta: { content: 'a' } },
            { index: 0, delta: { content: 'b' } },
          ],
        }),
        DONE,
      ],
      [START, text('a', 2), text('b'), stop(), stop(2), END],
    ],
    [
      'of the last choice that there can be',
      [frame({ id: 'g', choices: [{ index: 127, delta: {} }] }), DONE],
      [START, stop(127), END],
    ],
    [
      'of a second choice, where the first never comes',
      [...['a', 'b'].map((content) => frame({ id: 'g', choices: [{ index: 1, delta: { content } }] })), ...[DONE]],
      [START, text('a', 1), text('b', 1), stop(1), END],
    ],
    [
      'what stands beside the first only',
      [
        chunk({ content: 'a' }, { usage: USAGE, service_tier: 'flex', search_results: [{ url: 'https://a' }] }),
        chunk({ content: 'b' }),
        DONE,
      ],
      [
        { ...START, serviceTier: 'flex' },
        ...[text('a'), text('b'), { type: 'citation', choice: 0, citation: { url: 'https://a' } }, stop()],
        { type: 'usage', usage: expect.objectContaining({ input: 3, output: 2, serviceTier: 'flex' }), raw: USAGE },
        END,
      ],
    ],
    [
      'usage in a place of its own',
      [chunk({}, { x_groq: { usage: USAGE } }), chunk({}, { x_groq: { id: 'r' } }), DONE],
      [START, stop(), { type: 'usage', usage: expect.objectContaining({ input: 3 }), raw: USAGE }, END],
    ],
    [
      'a call that nobody named, in an answer that nobody named',
      [frame({ choices: [{ delta: { tool_calls: [{ function: { name: 'a' } }] } }] }), DONE],
      [
        { ...START, id: '' },
        { type: 'tool-call', choice: 0, call: 0, id: 'call__0_0', name: 'a' },
        { ...stop(), reason: 'tool-calls' },
        END,
      ],
    ],
    ['a choice that is none', [frame({ id: 'g', choices: [{}, 7] }), DONE], [START, stop(), END]],
  ])('%s', (_name, frames, events) => {
    expect(read(...frames)).toStrictEqual(events);
  });

  test.each<[readonly Frame[], string]>([
    [[{ event: '', data: '[]' }], 'the provider sent a stream event that cannot be read: it is not an object'],
    [
      [frame({ choices: [{ index: -1 }] })],
      'the provider sent an answer that cannot be read: a choice has no proper index',
    ],
    [[], 'the provider ended its stream before the answer was complete'],
    [[chunk({ content: 'a' })], 'the provider ended its stream before the answer was complete'],
    [
      [frame({ id: 'g', choices: [{ index: 1, finish_reason: 'stop' }] })],
      'the provider ended its stream before the answer was complete',
    ],
  ])('%j is no answer', (frames, message) => {
    expect(() => read(...frames)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer', message }));
  });
});
