import type { EmbedRequest, RerankRequest } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { noRecordings, recordings } from '../testing/recordings.ts';
import { embed } from './embed.ts';
import { rerank } from './rerank.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const picture = { type: 'image', source: { from: 'data', base64: 'AA' }, mediaType: 'image/png' } as const;

describe('texts to embed', () => {
  test.each<[EmbedRequest, object, readonly string[]]>([
    [
      { model: 'amazon.titan-embed-text-v2:0', inputs: [text('a')], dimensions: 256, encoding: 'base64', user: 'u' },
      { inputText: 'a', dimensions: 256 },
      ['user is left out'],
    ],
    [
      { model: 'amazon.nova-2-multimodal-embeddings-v1:0', inputs: [text('a')], purpose: 'search_query' },
      {
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: {
          embeddingPurpose: 'GENERIC_RETRIEVAL',
          text: { value: 'a', truncationMode: 'NONE' },
        },
      },
      [],
    ],
    [
      { model: 'cohere.embed-english-v3', inputs: [text('a'), text('b')], truncate: 'start' },
      { texts: ['a', 'b'], input_type: 'search_document', embedding_types: ['float'], truncate: 'START' },
      ['the purpose was not given: search_document is sent'],
    ],
    [
      {
        model: 'us.cohere.embed-v4:0',
        inputs: [picture],
        dimensions: 512,
        truncate: 'start',
        encoding: 'int8',
      },
      {
        images: ['data:image/png;base64,AA'],
        input_type: 'image',
        embedding_types: ['int8'],
        output_dimension: 512,
        truncate: 'LEFT',
      },
      [],
    ],
  ])('%j', (request, body, warnings) => {
    expect(embed.encodeRequest(request)).toEqual({ body, path: '/model/{model}/invoke', warnings });
  });

  test.each<[string, Partial<EmbedRequest>]>([
    ['inputs[1]', { inputs: [text('a'), text('b')] }],
    ['inputs[0]', { inputs: [{ type: 'tokens', tokens: [1] }] }],
    ['inputs', { inputs: [] }],
    ['encoding', { encoding: 'binary' }],
    ['inputs[0]', { model: 'cohere.embed-v4', inputs: [{ type: 'image', source: { from: 'url', url: 'x' } }] }],
    ['inputs[1]', { model: 'cohere.embed-v4', inputs: [picture, text('a')] }],
  ])('%s cannot be sent: %j', (param, request) => {
    const whole = { model: 'amazon.titan-embed-text-v1', inputs: [text('a')], ...request };
    expect(() => embed.encodeRequest(whole)).toThrow(expect.objectContaining({ code: 'cannot_translate', param }));
  });
});

const FAMILIES = ['titan-embed', 'cohere-embed', 'nova-embed'].map((family) => `bedrock.invoke/${family}`);

describe.skipIf(noRecordings)('recorded embeddings', () => {
  test.each(recordings(...FAMILIES))('$name', ({ request, answer, model }) => {
    const texts = (request!.texts ?? [request!.inputText ?? 'x']) as readonly string[];
    const asked: EmbedRequest = { model, inputs: texts.map(text) };
    const { vectors, usage } = embed.decodeAnswer(answer!, asked);
    expect(vectors).toHaveLength(texts.length);
    expect(vectors.every((vector) => vector.length >= 256)).toBe(true);
    expect(usage.input).toBe(answer!.inputTextTokenCount);
  });
});

test('a caller of InvokeModel', () => {
  const context = { model: 'cohere.embed-v4', stream: false };
  const { request } = embed.decodeRequest({ texts: ['a'], input_type: 'search_query', output_dimension: 3 }, context);
  expect(request).toEqual({
    ...context,
    stream: undefined,
    inputs: [text('a')],
    dimensions: 3,
    purpose: 'search_query',
  });
  const answer = { model: 'm', vectors: [[1, 2]], usage: { input: 3 } };
  expect(embed.decodeAnswer(embed.encodeAnswer(answer, request), request).vectors).toEqual([[1, 2]]);
  const titan = embed.decodeRequest({ inputText: 'a' }, { ...context, model: 'amazon.titan-embed-text-v1' }).request;
  expect(embed.decodeAnswer(embed.encodeAnswer(answer, titan), titan)).toMatchObject({
    vectors: [[1, 2]],
    usage: { input: 3 },
  });
  expect(() => embed.decodeAnswer({ embedding: ['x'] }, titan)).toThrow(
    expect.objectContaining({ code: 'bad_upstream_answer' }),
  );
});

test('reranking', () => {
  const asked: RerankRequest = {
    model: 'cohere.rerank-v3-5:0',
    query: 'q',
    documents: ['a', { text: 'b' }, { c: 1 }],
    top: 2,
  };
  expect(rerank.encodeRequest({ ...asked, maxTokensPerDocument: 9 })).toEqual({
    body: { query: 'q', documents: ['a', 'b', '{"c":1}'], top_n: 2, api_version: 2 },
    path: '/model/{model}/invoke',
    warnings: ['max_tokens_per_doc is left out'],
  });
  expect(rerank.encodeRequest({ ...asked, model: 'amazon.rerank-v1:0' }).body).not.toHaveProperty('api_version');
  const answer = {
    results: [
      { index: 1, relevance_score: 0.9 },
      { index: 0, relevanceScore: 0.1 },
    ],
  };
  const read = rerank.decodeAnswer(answer, { ...asked, returnDocuments: true });
  expect(read.results).toEqual([
    { index: 1, score: 0.9, document: { text: 'b' } },
    { index: 0, score: 0.1, document: { text: 'a' } },
  ]);
  expect(rerank.decodeAnswer(rerank.encodeAnswer(read, asked), asked).results.map(({ score }) => score)).toEqual([
    0.9, 0.1,
  ]);
  const decoded = rerank.decodeRequest(rerank.encodeRequest(asked).body, { model: asked.model, stream: false });
  expect(decoded).toEqual({ request: { ...asked, documents: ['a', 'b', '{"c":1}'] }, uses: [] });
});
