import type { JsonObject, RerankAnswer, RerankRequest } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { rerank } from './rerank.ts';

const asked: RerankRequest = { model: 'm', query: 'q', documents: ['a', { text: 'b' }] };
const body = { query: 'q', documents: ['a', { text: 'b' }] };
const decode = (json: JsonObject) => rerank.decodeRequest(json, { model: 'm', stream: false });

test('a request is read', () => {
  expect(decode({ ...body, top_n: 1, api_version: 2, weather: 1 })).toEqual({
    request: { ...asked, top: 1 },
    uses: [{ feature: 'unknown-field', path: 'weather' }],
  });
});

test.each<[JsonObject, string, string]>([
  [{ documents: ['a'] }, 'query', 'is required'],
  [{ query: 'q' }, 'documents', 'is required'],
  [{ query: 'q', documents: ['a', 1] }, 'documents[1]', 'expected text or an object'],
])('%j is a mistake', (json, param, why) => {
  expect(() => decode(json)).toThrow(
    expect.objectContaining({ code: 'invalid_request', param, message: `${param}: ${why}` }),
  );
});

test('a request is written', () => {
  expect(rerank.encodeRequest(asked)).toStrictEqual({
    body: { query: 'q', documents: ['a', 'b'] },
    path: '/model/{model}/invoke',
    warnings: [],
  });
});

test.each<[JsonObject, Partial<RerankRequest>, Partial<RerankAnswer>]>([
  [{ results: [{ index: 1, relevance_score: 0.5 }] }, {}, { results: [{ index: 1, score: 0.5 }] }],
  [
    { id: 'i', results: [{ index: 0, relevanceScore: 0 }] },
    { returnDocuments: true },
    { id: 'i', results: [{ index: 0, score: 0, document: { text: 'a' } }] },
  ],
  [
    { results: [{ index: 1, relevanceScore: 1 }] },
    { returnDocuments: true },
    { results: [{ index: 1, score: 1, document: { text: 'b' } }] },
  ],
])('the answer %j is read', (json, more, answer) => {
  expect(rerank.decodeAnswer(json, { ...asked, ...more })).toEqual({ usage: {}, ...answer });
});

test.each<[JsonObject, string]>([
  [{}, 'it has no results'],
  [{ results: [{ index: 0 }] }, 'a result has no score'],
  [{ results: [{ relevance_score: 1 }] }, 'a result is of no document'],
  [{ results: [{ index: 2, relevance_score: 1 }] }, 'a result is of no document'],
])('%j is no answer', (json, why) => {
  expect(() => rerank.decodeAnswer(json, asked)).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: `the provider sent an answer that cannot be read: ${why}`,
    }),
  );
});

test('an answer is written', () => {
  const results = [{ index: 1, score: 0.5, document: { text: 'b' } }];
  expect(rerank.encodeAnswer({ results, usage: {} }, asked)).toEqual({ results: [{ index: 1, relevance_score: 0.5 }] });
});
