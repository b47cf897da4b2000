import type { Citation, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { encodeAnnotations, readAnnotations } from './annotations.ts';

const FILE = { type: 'file_citation', file_id: 'f', filename: 'F' };
const url = (fields: JsonObject) => ({
  type: 'url_citation',
  url: 'https://a',
  title: '',
  start_index: 0,
  end_index: 0,
  ...fields,
});

test.each<[Citation, readonly JsonObject[]]>([
  [{ url: 'https://a' }, [url({})]],
  [{ url: 'https://a', title: 'A', start: 1, end: 4 }, [url({ title: 'A', start_index: 1, end_index: 4 })]],
  [{ title: 'F', native: { format: 'openai-responses', value: FILE } }, [FILE]],
  [{ url: 'https://a', native: { format: 'cohere', value: {} } }, [url({})]],
  [{ title: 'A', document: 1 }, []],
])('%j is told as %j', (citation, annotations) => {
  expect(encodeAnnotations([citation])).toStrictEqual(annotations);
});

test.each<[JsonObject[string], readonly Citation[]]>([
  [[url({ title: 'A', start_index: 1, end_index: 4 })], [{ url: 'https://a', title: 'A', start: 1, end: 4 }]],
  [[url({})], [{ url: 'https://a', start: 0, end: 0 }]],
  [[{ type: 'url_citation' }], [{}]],
  [[FILE], [{ title: 'F', native: { format: 'openai-responses', value: FILE } }]],
  [[7, null], []],
  [null, []],
])('%j means %j', (annotations, citations) => {
  expect(readAnnotations(annotations)).toStrictEqual(citations);
});
