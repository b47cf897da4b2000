import type { JsonObject, RerankAnswer, RerankRequest } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { rerank } from './rerank.ts';

const CONTEXT = { model: 'from-the-path', stream: false };
const read: RerankRequest = { model: 'from-the-path', query: 'q', documents: ['a', { text: 'b', n: 1 }] };
const LEAST = { query: 'q', documents: read.documents };

test.each<[JsonObject, RerankRequest]>([
  [LEAST, read],
  [
    { ...LEAST, model: 'm', top_n: 1, return_documents: false, max_tokens_per_doc: 9 },
    { ...read, model: 'm', top: 1, returnDocuments: false, maxTokensPerDocument: 9 },
  ],
])('%j is read', (body, request) => {
  expect(rerank.decodeRequest(body, CONTEXT)).toStrictEqual({ request, uses: [] });
});

test.each<[JsonObject, string, string]>([
  [{ documents: ['a'] }, 'query', 'is required'],
  [{ query: 'q' }, 'documents', 'is required'],
  [{ query: 'q', documents: ['a', 1] }, 'documents[1]', 'expected text or an object'],
])('%j is a mistake', (body, param, why) => {
  expect(() => rerank.decodeRequest(body, CONTEXT)).toThrow(
    expect.objectContaining({ code: 'invalid_request', param, message: `${param}: ${why}` }),
  );
});

test('a request is written', () => {
  const documents = ['a', { text: 'b' }, { text: 'c', n: 1 }, { n: 2 }];
  const body = { model: 'm', query: 'q', documents: ['a', 'b', '{"text":"c","n":1}', '{"n":2}'] };
  const request: RerankRequest = { model: 'm', query: 'q', documents };
  expect(rerank.encodeRequest(request)).toStrictEqual({ body, path: '/v2/rerank', warnings: [] });
  expect(rerank.encodeRequest({ ...request, top: 2, maxTokensPerDocument: 9 }).body).toStrictEqual({
    ...body,
    top_n: 2,
    max_tokens_per_doc: 9,
  });
});

const RANKED = { index: 0, relevance_score: 0.5 };

test.each<[JsonObject, RerankRequest, RerankAnswer]>([
  [{ results: [RANKED] }, read, { results: [{ index: 0, score: 0.5 }], usage: {} }],
  [
    { id: 'i', results: [RANKED], meta: { billed_units: { search_units: 2, input_tokens: 3 } } },
    read,
    { id: 'i', results: [{ index: 0, score: 0.5 }], usage: { input: 3, billed: { input: 3 } }, searches: 2 },
  ],
  [
    { results: [RANKED, { ...RANKED, document: { text: 'A' } }] },
    { ...read, returnDocuments: true },
    {
      results: [
        { index: 0, score: 0.5, document: { text: 'a' } },
        { index: 0, score: 0.5, document: { text: 'A' } },
      ],
      usage: {},
    },
  ],
])('%j is an answer', (body, request, answer) => {
  expect(rerank.decodeAnswer(body, request)).toStrictEqual(answer);
});

const LESS = 'a result has no score, or is of no document';

test.each<[JsonObject, string]>([
  [{}, 'it has no results'],
  [{ results: [{ relevance_score: 1 }] }, LESS],
  [{ results: [{ index: 0 }] }, LESS],
  [{ results: [{ index: 2, relevance_score: 1 }] }, LESS],
])('%j is none', (body, why) => {
  expect(() => rerank.decodeAnswer(body, read)).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: `the provider sent a ranking that cannot be read: ${why}`,
    }),
  );
});

test.each<[RerankAnswer, JsonObject]>([
  [
    { id: 'i', results: [{ index: 0, score: 0.5, document: { text: 'a' } }], usage: {}, searches: 2 },
    {
      id: 'i',
      results: [{ ...RANKED, document: { text: 'a' } }],
      meta: { api_version: { version: '2' }, billed_units: { search_units: 2 } },
    },
  ],
  [
    { results: [{ index: 0, score: 0.5 }], usage: {} },
    { id: '', results: [RANKED], meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } } },
  ],
])('%j is written', (answer, body) => {
  expect(rerank.encodeAnswer(answer, read)).toStrictEqual(body);
});
