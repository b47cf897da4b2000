import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../../testing/conformance.ts';
import { encodeStream } from '../encode-stream.ts';
import { groundingMetadata, placed } from './grounding.ts';

const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const cite = (url: string, more: object = {}): AnswerEvent => ({
  ...{ type: 'citation', choice: 0 },
  citation: { url, ...more },
});

test('in a stream each source is told once, with the places that rest on it, in all of the text', () => {
  const events: readonly AnswerEvent[] = [
    { type: 'start', id: 'i', model: 'm' },
    text('é.'),
    cite('u'),
    text('!'),
    cite('v', { start: 1, end: 2 }),
    { type: 'text-end', choice: 0 },
    text('b'),
    cite('u', { title: 'T' }),
    { type: 'reasoning', choice: 0, text: 'Hm' },
    text('c'),
    cite('u', { citedText: 'w' }),
    cite('u'),
    { type: 'end' },
  ];
  const frames = [...drive(encodeStream(ANSWER), events)].map(({ data }) => JSON.parse(data) as JsonObject);
  expect(frames.slice(0, -1).every((frame) => !JSON.stringify(frame).includes('grounding'))).toBe(true);
  expect(frames.at(-1)).toMatchObject({
    candidates: [
      {
        groundingMetadata: {
          groundingChunks: [
            { web: { uri: 'u' } },
            { web: { uri: 'v' } },
            { web: { uri: 'u', title: 'T' } },
            { retrievedContext: { uri: 'u', text: 'w' } },
          ],
          groundingSupports: [
            { segment: { startIndex: 0, endIndex: 3, text: 'é.' }, groundingChunkIndices: [0] },
            { segment: { startIndex: 2, endIndex: 3, text: '.' }, groundingChunkIndices: [1] },
            { segment: { startIndex: 4, endIndex: 5, text: 'b' }, groundingChunkIndices: [2] },
            { segment: { startIndex: 5, endIndex: 6, text: 'c' }, groundingChunkIndices: [3, 0] },
          ],
        },
      },
    ],
  });
});

test('a place beyond the text ends with it', () => {
  const at = placed({ url: 'u', start: 1, end: 99 }, { from: 1, to: 3 });
  expect(at).toEqual({ citation: { url: 'u', start: 1, end: 99 }, from: 2, to: 100 });
  expect(groundingMetadata([at], 'éab')).toEqual({
    groundingChunks: [{ web: { uri: 'u' } }],
    groundingSupports: [{ segment: { startIndex: 3, endIndex: 4, text: 'b' }, groundingChunkIndices: [0] }],
  });
  const beyond = placed({ url: 'u', start: 9, end: 9 }, { from: 0, to: 1 });
  expect(groundingMetadata([beyond], 'é')).toMatchObject({
    groundingSupports: [{ segment: { startIndex: 2, endIndex: 2, text: '' } }],
  });
});

test('a source has only what is known of it', () => {
  const at = placed({ title: 'T' }, { from: 0, to: 1 });
  expect(groundingMetadata([at], 'a')['groundingChunks']).toStrictEqual([{ web: { title: 'T' } }]);
});

test.each<[string, readonly AnswerEvent[], JsonObject]>([
  ['of no text', [cite('u')], { startIndex: 0, endIndex: 0, text: '' }],
  [
    'of the text behind a signature',
    [text('a'), { type: 'reasoning-end', choice: 0, signature: 's' }, text('b'), cite('u', { start: 0, end: 1 })],
    { startIndex: 1, endIndex: 2, text: 'b' },
  ],
])('a citation %s', (_name, events, segment) => {
  const all: readonly AnswerEvent[] = [{ type: 'start', id: 'i', model: 'm' }, ...events, { type: 'end' }];
  const frames = [...drive(encodeStream(ANSWER), all)].map(({ data }) => JSON.parse(data) as JsonObject);
  expect(frames.at(-1)).toMatchObject({ candidates: [{ groundingMetadata: { groundingSupports: [{ segment }] } }] });
});
