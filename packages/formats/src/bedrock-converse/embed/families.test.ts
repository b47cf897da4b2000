import type { EmbedAnswer, EmbedRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { embed } from '../embed.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const picture = { type: 'image', source: { from: 'data', base64: 'QQ==' } } as const;
const TITAN = 'amazon.titan-embed-text-v2:0';
const NOVA = 'amazon.nova-2-multimodal-embeddings-v1:0';
const COHERE = 'cohere.embed-v4:0';
const nova = (params: JsonObject): JsonObject => ({
  taskType: 'SINGLE_EMBEDDING',
  singleEmbeddingParams: {
    embeddingPurpose: 'GENERIC_INDEX',
    text: { value: 'a', truncationMode: 'NONE' },
    ...params,
  },
});
const cohere = (more: JsonObject): JsonObject => ({
  texts: ['a'],
  input_type: 'search_query',
  embedding_types: ['float'],
  ...more,
});
const query = { model: COHERE, purpose: 'search_query' } as const;
const ASSUMED = 'the purpose was not given: search_document is sent';

test.each<[Partial<EmbedRequest>, JsonObject, readonly string[]]>([
  [{ model: TITAN }, { inputText: 'a' }, []],
  [{ model: TITAN, encoding: 'float', dimensions: 256 }, { inputText: 'a', dimensions: 256 }, []],
  [
    { model: TITAN, purpose: 'search_query', truncate: 'end', title: 'T', user: 'u' },
    { inputText: 'a' },
    ['purpose is left out', 'truncate is left out', 'title is left out', 'user is left out'],
  ],
  [{ model: NOVA }, nova({}), []],
  [
    { model: NOVA, dimensions: 256, truncate: 'end', title: 'T', user: 'u', encoding: 'base64' },
    nova({ embeddingDimension: 256, text: { value: 'a', truncationMode: 'END' } }),
    ['title is left out', 'user is left out'],
  ],
  [{ model: NOVA, purpose: 'search_document' }, nova({}), []],
  [{ model: NOVA, purpose: 'search_query' }, nova({ embeddingPurpose: 'GENERIC_RETRIEVAL' }), []],
  [{ model: NOVA, purpose: 'classification' }, nova({ embeddingPurpose: 'CLASSIFICATION' }), []],
  [{ model: NOVA, purpose: 'clustering' }, nova({ embeddingPurpose: 'CLUSTERING' }), []],
  [{ model: COHERE }, cohere({ input_type: 'search_document' }), [ASSUMED]],
  [{ ...query, title: 'T', user: 'u' }, cohere({}), ['title is left out', 'user is left out']],
  [{ ...query, encoding: 'base64' }, cohere({}), []],
  [{ ...query, inputs: [] }, cohere({ texts: [] }), []],
  [{ model: COHERE, inputs: [] }, cohere({ texts: [], input_type: 'search_document' }), [ASSUMED]],
  [{ ...query, encoding: 'int8', dimensions: 256 }, cohere({ embedding_types: ['int8'], output_dimension: 256 }), []],
  [{ ...query, truncate: 'none' }, cohere({ truncate: 'NONE' }), []],
  [{ ...query, truncate: 'start' }, cohere({ truncate: 'LEFT' }), []],
  [{ ...query, truncate: 'end' }, cohere({ truncate: 'RIGHT' }), []],
  [{ ...query, model: 'cohere.embed-english-v3', truncate: 'end' }, cohere({ truncate: 'END' }), []],
  [
    { model: COHERE, inputs: [picture, { ...picture, mediaType: 'image/gif' }] },
    {
      images: ['data:image/png;base64,QQ==', 'data:image/gif;base64,QQ=='],
      input_type: 'image',
      embedding_types: ['float'],
    },
    [],
  ],
])('%j is written', (more, body, warnings) => {
  const request: EmbedRequest = { model: TITAN, inputs: [text('a')], ...more };
  expect(embed.encodeRequest(request)).toStrictEqual({ body, path: '/model/{model}/invoke', warnings });
});

test.each<[Partial<EmbedRequest>, string]>([
  [{ inputs: [text('a'), text('b')] }, 'inputs[1]: this model embeds one input a call'],
  [{ inputs: [] }, 'inputs: is empty'],
  [{ inputs: [picture] }, 'inputs[0]: image cannot be sent to this model'],
  [{ encoding: 'int8' }, 'encoding: int8 cannot be asked of this model'],
  [{ model: NOVA, encoding: 'binary' }, 'encoding: binary cannot be asked of this model'],
  [
    { model: COHERE, inputs: [text('a'), { type: 'tokens', tokens: [1] }] },
    'inputs[1]: tokens cannot be sent to this model',
  ],
  [{ model: COHERE, inputs: [picture, text('a')] }, 'inputs[1]: pictures and texts cannot be sent together'],
  [
    { model: COHERE, inputs: [{ ...picture, source: { from: 'url', url: 'u' } }] },
    'inputs[0]: a picture can only be sent as its bytes',
  ],
])('%j is refused', (more, message) => {
  expect(() => embed.encodeRequest({ model: TITAN, inputs: [text('a')], ...more })).toThrow(
    expect.objectContaining({ code: 'cannot_translate', message, param: message.split(':')[0] }),
  );
});

describe('an answer', () => {
  const asked = (model: string, encoding?: EmbedRequest['encoding']): EmbedRequest => ({
    ...{ model, inputs: [text('a')] },
    encoding,
  });

  test.each<[JsonObject, EmbedRequest, Partial<EmbedAnswer>]>([
    [
      { embedding: [1, 2], inputTextTokenCount: 3 },
      asked(TITAN),
      { vectors: [[1, 2]], usage: { input: 3, output: 0 } },
    ],
    [{ embedding: [1] }, asked(TITAN), { vectors: [[1]] }],
    [{ embeddings: [{ embedding: [1] }] }, asked(NOVA), { vectors: [[1]] }],
    [{ id: 'i', embeddings: [[1]] }, asked(COHERE), { id: 'i', vectors: [[1]] }],
    [{ embeddings: { float: [[1]], int8: [[2]] } }, asked(COHERE), { vectors: [[1]] }],
    [{ embeddings: { float: [[1]], int8: [[2]] } }, asked(COHERE, 'int8'), { vectors: [[2]] }],
    [{ embeddings: { float: [[1]] } }, asked(COHERE, 'base64'), { vectors: [[1]] }],
  ])('%j is read', (body, request, answer) => {
    expect(embed.decodeAnswer(body, request)).toEqual({ model: request.model, usage: {}, ...answer });
  });

  test.each([{}, { embedding: [] }, { embedding: [1, 'x'] }])('%j is none', (body) => {
    expect(() => embed.decodeAnswer(body, asked(TITAN))).toThrow(
      expect.objectContaining({
        code: 'bad_upstream_answer',
        message: 'the provider sent an answer that cannot be read: an embedding is not a vector',
      }),
    );
  });

  test.each([{}, { embeddings: [[1], [2]] }, { embeddings: { int8: [[1]] } }])('%j is of other inputs', (body) => {
    expect(() => embed.decodeAnswer(body, asked(COHERE))).toThrow(
      expect.objectContaining({
        code: 'bad_upstream_answer',
        message: 'the provider sent embeddings that cannot be read: there are not as many as inputs',
      }),
    );
  });

  test('is written as its model does', () => {
    const answer: EmbedAnswer = { model: 'm', vectors: [[1, 2]], usage: { input: 3 } };
    expect(embed.encodeAnswer(answer, asked(COHERE))).toEqual({
      response_type: 'embeddings_floats',
      embeddings: [[1, 2]],
    });
    expect(embed.encodeAnswer(answer, asked(TITAN))).toEqual({ embedding: [1, 2], inputTextTokenCount: 3 });
    expect(embed.encodeAnswer({ model: 'm', vectors: [], usage: {} }, asked(TITAN))).toEqual({
      embedding: [],
      inputTextTokenCount: 0,
    });
  });
});

describe('a request', () => {
  const decode = (body: JsonObject) => embed.decodeRequest(body, { model: 'm', stream: false });

  test.each<[JsonObject, Partial<EmbedRequest>]>([
    [
      { inputText: 'a', dimensions: 256 },
      { inputs: [text('a')], dimensions: 256 },
    ],
    [
      { texts: ['a', 'b'], output_dimension: 512 },
      { inputs: [text('a'), text('b')], dimensions: 512 },
    ],
    ...(['search_document', 'search_query', 'classification', 'clustering'] as const).map(
      (purpose): [JsonObject, Partial<EmbedRequest>] => [
        { texts: [], input_type: purpose },
        { inputs: [], purpose },
      ],
    ),
  ])('%j is read', (body, request) => {
    expect(decode(body)).toEqual({ request: { model: 'm', ...request }, uses: [] });
  });

  test.each<[JsonObject, string]>([
    [{}, 'texts: is required'],
    [{ texts: ['a'], input_type: 'image' }, 'input_type: expected a word of Cohere for it'],
  ])('%j is a mistake', (body, message) => {
    expect(() => decode(body)).toThrow(
      expect.objectContaining({ code: 'invalid_request', message, param: message.split(':')[0] }),
    );
  });
});
