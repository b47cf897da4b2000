import { drive, type AnswerEvent } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../../testing/conformance.ts';
import { openaiChat as codec } from '../codec.ts';

const start = { type: 'start', id: 'msg_1', model: 'some-model' } as const;
const END = [{ type: 'stop', choice: 0, reason: 'stop' }, { type: 'end' }] as const;
const call = { type: 'tool-call', choice: 0, call: 0, id: 'call_0', name: 'look' } as const;
const args = { type: 'tool-args', choice: 0, call: 0, json: '{}' } as const;
const cited = { type: 'citation', choice: 0, citation: { url: 'https://a', start: 0, end: 2 } } as const;
const text = (words: string) => ({ type: 'text', choice: 0, text: words }) as const;

test.each<[string, readonly AnswerEvent[], readonly number[]]>([
  ['a text in pieces', [text('a'), text('b'), cited], [0]],
  ['texts that end', [text('a'), text('b'), { type: 'text-end', choice: 0 }, text('cd'), text('e'), cited], [2]],
  ['the text that ended last', [text('ab'), { type: 'text-end', choice: 0 }, cited, text('cd'), cited], [0, 2]],
  ['three texts', [text('ab'), { type: 'text-end', choice: 0 }, text('c'), call, text('de'), cited], [3]],
  ['a text that is cited in between', [text('ab'), cited, text('c'), cited], [0, 0]],
  [
    'a text whose tokens are told, and a call whose arguments come late',
    [call, text('ab'), { type: 'logprobs', choice: 0, tokens: [] }, args, text('c'), cited],
    [0],
  ],
  ['texts of two choices', [text('ab'), { ...text('c'), choice: 1 }, { ...cited, choice: 1 }, cited], [0, 0]],
])('citations count from the beginning of all that was said, as in a whole answer: %s', (_name, events, starts) => {
  const all = [start, ...events, ...END];
  const places = (said: string) =>
    [...said.matchAll(/"start_index":(\d+),"end_index":(\d+)/g)].map(([, first, last]) => {
      expect(Number(last) - Number(first)).toBe(2);
      return Number(first);
    });
  const frames = [...drive(codec.encodeStream(ANSWER), all)];
  expect(frames.flatMap(({ data }) => places(data))).toEqual(starts);
  expect(places(JSON.stringify(codec.encodeAnswer(all, ANSWER)))).toEqual(starts);
});
