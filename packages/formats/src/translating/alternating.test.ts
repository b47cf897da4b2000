import { expect, test } from 'vitest';
import { alternating, citableDocument, type Message } from './alternating.ts';

const user = (results: readonly string[], ...words: readonly string[]): Message => ({
  role: 'user',
  results: results.map((id) => ({ id })),
  blocks: words.map((text) => ({ text })),
});
const assistant = (...words: readonly string[]): Message => ({ ...user([], ...words), role: 'assistant' });
const [a, b, c] = [{ text: 'a' }, { text: 'b' }, { text: 'c' }];

test.each<[string, readonly Message[], ReturnType<typeof alternating>]>([
  ['nothing', [], []],
  ['what has nothing to say', [user([]), assistant(), user([], 'a')], [{ role: 'user', content: [a] }]],
  [
    'adjacent messages are one, results first',
    [user([], 'a'), assistant('b'), user(['x']), user([], 'b'), user(['y'], 'c')],
    [
      { role: 'user', content: [a] },
      { role: 'assistant', content: [b] },
      { role: 'user', content: [{ id: 'x' }, { id: 'y' }, b, c] },
    ],
  ],
  [
    'white space at the end of the beginning of an answer',
    [assistant('a '), user([], 'b '), assistant('a ', 'c \n')],
    [
      { role: 'assistant', content: [{ text: 'a ' }] },
      { role: 'user', content: [{ text: 'b ' }] },
      { role: 'assistant', content: [{ text: 'a ' }, c] },
    ],
  ],
  ['the user’s stays', [user([], 'a ')], [{ role: 'user', content: [{ text: 'a ' }] }]],
  [
    'an answer that begins with a call',
    [{ role: 'assistant', results: [], blocks: [{ call: 1 }] }],
    [{ role: 'assistant', content: [{ call: 1 }] }],
  ],
])('%s', (_name, messages, written) => {
  expect(alternating(messages)).toEqual(written);
});

test('a text to ground on is a document to cite', () => {
  const document = { type: 'plain-document', text: 'w', citable: true };
  expect(citableDocument({ id: 'i', title: 'T', text: 'w' })).toEqual({ ...document, name: 'T' });
  expect(citableDocument({ id: 'i', text: 'w' })).toEqual({ ...document, name: 'i' });
});
