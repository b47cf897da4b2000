import type { Citation, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeCitation, encodeCitation, ownCitation } from './citations.ts';

test.each<[string, JsonObject, Citation]>([
  [
    'of the web',
    { type: 'web_search_result_location', url: 'https://a', title: 'A', cited_text: 'x', encrypted_index: 'e' },
    { url: 'https://a', title: 'A', citedText: 'x' },
  ],
  [
    'of a result that the caller searched',
    { type: 'search_result_location', source: 'https://b', title: 'B', cited_text: 'y' },
    { url: 'https://b', title: 'B', citedText: 'y' },
  ],
  [
    'of a document, whose source is no address',
    { type: 'char_location', source: 'text', document_title: 'C', document_index: 2, cited_text: 'z' },
    { title: 'C', citedText: 'z', document: 2 },
  ],
])('a citation %s', (_name, wire, citation) => {
  const native = { format: 'anthropic-messages' as const, value: wire };
  expect(decodeCitation(wire)).toEqual({ ...citation, native });
  expect(encodeCitation({ ...citation, native })).toBe(wire);
});

test.each<[string, Citation, JsonObject]>([
  [
    'with an address',
    { url: 'https://a', title: 'A', citedText: 'x' },
    { type: 'web_search_result_location', cited_text: 'x', encrypted_index: '', title: 'A', url: 'https://a' },
  ],
  [
    'with nothing but an address',
    { url: 'https://a' },
    { type: 'web_search_result_location', cited_text: '', encrypted_index: '', title: null, url: 'https://a' },
  ],
  [
    'of a document',
    { title: 'C', citedText: 'z', document: 2, native: { format: 'cohere', value: { type: 'char_location' } } },
    {
      ...{ type: 'char_location', cited_text: 'z', document_index: 2, document_title: 'C' },
      ...{ start_char_index: 0, end_char_index: 0, file_id: null },
    },
  ],
  [
    'of nobody knows what',
    { native: { format: 'anthropic-messages', value: 'no object' } },
    {
      ...{ type: 'char_location', cited_text: '', document_index: 0, document_title: null },
      ...{ start_char_index: 0, end_char_index: 0, file_id: null },
    },
  ],
])('a citation of another format %s', (_name, citation, wire) => {
  expect(encodeCitation(citation)).toEqual(wire);
});

test('only what the API said itself goes back to it', () => {
  const own = { type: 'web_search_result_location', encrypted_index: 'e' };
  const returned = (format: 'anthropic-messages' | 'cohere', value: JsonObject) =>
    ownCitation({ native: { format, value } });
  expect(returned('anthropic-messages', own)).toBe(own);
  expect(returned('anthropic-messages', { type: 'char_location' })).toEqual({ type: 'char_location' });
  expect(returned('anthropic-messages', { ...own, encrypted_index: '' })).toBeUndefined();
  expect(returned('cohere', own)).toBeUndefined();
  expect(ownCitation({ url: 'https://a' })).toBeUndefined();
});
