import type { AnswerEvent } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { gatherAnswer, reasonOf, type AnswerPart } from './gather-answer.ts';

const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
const thought = (words: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: words });
const refusal = (words: string): AnswerEvent => ({ type: 'refusal', choice: 0, text: words });
const cite = (url: string): AnswerEvent => ({ type: 'citation', choice: 0, citation: { url } });
const call = (number: number, more: object = {}): AnswerEvent => ({
  ...{ type: 'tool-call', choice: 0, call: number, id: `c${number}`, name: `n${number}` },
  ...more,
});
const args = (number: number, json: string): AnswerEvent => ({ type: 'tool-args', choice: 0, call: number, json });
const image: AnswerEvent = { type: 'media', choice: 0, kind: 'image', base64: 'QQ==' };
const part = { type: 'native', format: 'gemini', value: { x: 1 } } as const;

test.each<[string, readonly AnswerEvent[], readonly AnswerPart[]]>([
  ['nothing', [], []],
  ['pieces of a text', [text('a'), text('b')], [{ type: 'text', text: 'ab' }]],
  [
    'texts that are apart',
    [textEnd, text('a'), textEnd, text('b'), refusal('c'), textEnd, refusal('d'), text('e')],
    [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'refusal', text: 'cd' },
      { type: 'text', text: 'e' },
    ],
  ],
  [
    'citations are about the last text, ended or not',
    [text('a'), cite('u'), textEnd, cite('v'), thought('Hm'), cite('w'), text('b'), cite('x')],
    [
      { type: 'text', text: 'a', citations: [{ url: 'u' }, { url: 'v' }, { url: 'w' }] },
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'b', citations: [{ url: 'x' }] },
    ],
  ],
  ['a citation of nothing', [cite('u')], [{ type: 'text', text: '', citations: [{ url: 'u' }] }]],
  [
    'thoughts, each with what ends it',
    [
      thought('a'),
      thought('b'),
      { type: 'reasoning-end', choice: 0, signature: 's', id: 'i' },
      thought('c'),
      { type: 'reasoning-end', choice: 0 },
      { type: 'reasoning-end', choice: 0, encrypted: 'e' },
      thought('d'),
    ],
    [
      { type: 'reasoning', text: 'ab', signature: 's', id: 'i' },
      { type: 'reasoning', text: 'c' },
      { type: 'reasoning', encrypted: 'e' },
      { type: 'reasoning', text: 'd' },
    ],
  ],
  [
    'calls, whose arguments may come mixed; those of no call are nobody’s',
    [
      call(0, { signature: 's' }),
      args(0, '{"a"'),
      call(1, { custom: true }),
      args(1, 'x'),
      args(0, ':1}'),
      args(2, '{}'),
    ],
    [
      { type: 'tool-call', id: 'c0', name: 'n0', args: '{"a":1}', signature: 's' },
      { type: 'tool-call', id: 'c1', name: 'n1', args: 'x', custom: true },
    ],
  ],
  ['pictures and blocks of providers’ own', [image, { type: 'native', choice: 0, part }], [image as AnswerPart, part]],
])('%s', (_name, events, parts) => {
  expect(gatherAnswer(events)).toEqual({ choices: [{ parts, logprobs: [] }] });
});

test('start, usage and end; choices by number, each with its stop and its log probabilities', () => {
  const start: AnswerEvent = { type: 'start', id: 'i', model: 'm' };
  const stop: AnswerEvent = { type: 'stop', choice: 2, reason: 'length' };
  const token = (name: string) => ({ token: name, logprob: -1 });
  const events: readonly AnswerEvent[] = [
    start,
    { type: 'logprobs', choice: 0, tokens: [token('a')] },
    { type: 'logprobs', choice: 0, tokens: [token('b')] },
    { type: 'text', choice: 2, text: 'c' },
    stop,
    { type: 'usage', usage: { input: 1 } },
    { type: 'end' },
  ];
  const answer = gatherAnswer(events);
  expect(answer).toStrictEqual({
    start,
    usage: { input: 1 },
    choices: [
      { parts: [], logprobs: [token('a'), token('b')] },
      { parts: [], logprobs: [] },
      { parts: [{ type: 'text', text: 'c' }], logprobs: [], stop },
    ],
  });
  expect(answer.choices.map(reasonOf)).toEqual(['stop', 'stop', 'length']);
});
