import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { STARTED, begun, end, ended, of, over, said, start, stop, text, written } from './testdata/written.ts';

test('an end that ends nothing leaves open what is open; another thought is another block', () => {
  const thought = (words: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: words });
  const thoughtEnd: AnswerEvent = { type: 'reasoning-end', choice: 0 };
  const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
  expect(
    written(
      start,
      text('a'),
      thoughtEnd,
      text('b'),
      thought('c'),
      textEnd,
      thought('d'),
      thoughtEnd,
      thought('e'),
      end,
    ),
  ).toEqual([
    STARTED,
    begun(0, 'text'),
    said(0, { text: 'a' }),
    said(0, { text: 'b' }),
    over(0),
    begun(1, 'thinking'),
    said(1, { thinking: 'c' }),
    said(1, { thinking: 'd' }),
    over(1),
    begun(2, 'thinking'),
    said(2, { thinking: 'e' }),
    ...ended('COMPLETE'),
  ]);
});

test('a citation behind thoughts is about the text before them; one of no text is about nothing', () => {
  const cite: AnswerEvent = { type: 'citation', choice: 0, citation: { url: 'u' } };
  const cited = (words: string, end: number) => ({
    ...{ start: 0, end, text: words },
    sources: [{ type: 'document', id: 'u', document: { id: 'u', url: 'u' } }],
    ...{ type: 'TEXT_CONTENT', content_index: 0 },
  });
  const told = (citations: JsonObject) => [
    of('citation-start', 0, { citations }),
    { 'citation-end': { index: 0 } },
    ...ended('COMPLETE'),
  ];
  expect(written(start, text('a'), { type: 'reasoning', choice: 0, text: 'Hm' }, cite, stop, end)).toEqual([
    STARTED,
    begun(0, 'text'),
    said(0, { text: 'a' }),
    over(0),
    begun(1, 'thinking'),
    said(1, { thinking: 'Hm' }),
    over(1),
    ...told(cited('a', 1)),
  ]);
  expect(written(start, cite, stop, end)).toEqual([STARTED, ...told(cited('', 0))]);
});
