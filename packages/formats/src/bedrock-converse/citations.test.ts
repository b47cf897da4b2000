import type { Citation, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeCitation, encodeCitation, ownCitation } from './citations.ts';

test.each<[JsonObject, Citation]>([
  [{}, {}],
  [
    { title: 'T', source: 'u', sourceContent: [{ text: 'a' }, {}, { text: 'b' }] },
    { title: 'T', url: 'u', citedText: 'ab' },
  ],
  [{ location: { web: { url: 'w', domain: 'd' } }, source: 'u' }, { url: 'w' }],
  [{ location: { documentChar: { documentIndex: 0, start: 1, end: 2 } } }, { document: 0 }],
])('%j is read', (wire, read) => {
  expect(decodeCitation(wire)).toEqual({ ...read, native: { format: 'bedrock-converse', value: wire } });
});

test.each<[Citation, JsonObject]>([
  [{}, { location: { documentChar: { documentIndex: 0 } } }],
  [
    { title: 'T', citedText: 'a', document: 2, native: { format: 'gemini', value: {} } },
    { title: 'T', sourceContent: [{ text: 'a' }], location: { documentChar: { documentIndex: 2 } } },
  ],
  [{ url: 'u', document: 2 }, { location: { web: { url: 'u' } } }],
  [{ url: 'u', native: { format: 'bedrock-converse', value: { title: 'own' } } }, { title: 'own' }],
])('%j is written', (citation, wire) => {
  expect(encodeCitation(citation)).toStrictEqual(wire);
});

test('only what it said itself goes back', () => {
  const own = { title: 'own' };
  expect(ownCitation({ native: { format: 'bedrock-converse', value: own } })).toBe(own);
  expect(ownCitation({ native: { format: 'gemini', value: own } })).toBeUndefined();
  expect(ownCitation({ url: 'u' })).toBeUndefined();
});
