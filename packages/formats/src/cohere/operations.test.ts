import type { EmbedRequest } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { embed } from './embed.ts';
import { rerank } from './rerank.ts';

const IMAGE = 'data:image/png;base64,iVBORw0KGgo=';
const CONTEXT = { model: 'some-model', stream: false };

describe('embed', () => {
  const words: EmbedRequest = { model: 'embed-v4.0', inputs: [{ type: 'text', text: 'a' }] };
  const picture = { type: 'image', source: { from: 'data', base64: 'iVBORw0KGgo=' }, mediaType: 'image/png' } as const;

  test('says what vectors are for, and that it was assumed', () => {
    const { body, warnings } = embed.encodeRequest(words);
    expect(body).toMatchObject({ input_type: 'search_document', texts: ['a'], embedding_types: ['float'] });
    expect(warnings).toHaveLength(1);
    expect(embed.encodeRequest({ ...words, purpose: 'clustering' })).toMatchObject({
      body: { input_type: 'clustering' },
      warnings: [],
    });
  });

  test('pictures, alone and among texts', () => {
    expect(embed.encodeRequest({ ...words, inputs: [picture] }).body).toMatchObject({
      input_type: 'image',
      images: [IMAGE],
    });
    expect(embed.encodeRequest({ ...words, inputs: [...words.inputs, picture] }).body.inputs).toEqual([
      { content: [{ type: 'text', text: 'a' }] },
      { content: [{ type: 'image_url', image_url: { url: IMAGE } }] },
    ]);
  });

  test.each([
    [{ ...words, inputs: [{ type: 'tokens', tokens: [1] }] }, 'inputs[0]'],
    [{ ...words, inputs: [{ ...picture, source: { from: 'url', url: 'https://example.com/' } }] }, 'inputs[0]'],
    [{ ...words, inputs: Array.from({ length: 97 }, () => words.inputs[0]!) }, 'inputs'],
  ] as const)('%# is refused by name', (request, param) => {
    expect(() => embed.encodeRequest(request as EmbedRequest)).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param }),
    );
  });

  test('is read in all its ways', () => {
    const body = {
      input_type: 'image',
      texts: ['a'],
      images: [IMAGE],
      inputs: [
        { content: [{ type: 'text', text: 'b' }] },
        { content: [{ type: 'image_url', image_url: { url: IMAGE } }] },
      ],
      embedding_types: ['int8'],
      output_dimension: 256,
      truncate: 'END',
    };
    expect(embed.decodeRequest(body, CONTEXT).request).toEqual({
      model: 'some-model',
      inputs: [{ type: 'text', text: 'a' }, picture, { type: 'text', text: 'b' }, picture],
      encoding: 'int8',
      dimensions: 256,
      truncate: 'end',
    });
    const both = { ...body, embedding_types: ['float', 'int8'] };
    expect(() => embed.decodeRequest(both, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param: 'embedding_types' }),
    );
  });

  test('an answer in the encoding that was asked for', () => {
    const base64 = { ...words, encoding: 'base64' } as const;
    const encoded = embed.encodeAnswer({ model: 'm', vectors: [[0.5, -1]], usage: { input: 3 } }, base64);
    expect(encoded.embeddings).toEqual({ base64: ['AAAAPwAAgL8='] });
    const vectors = embed.decodeAnswer(encoded, base64);
    expect(vectors).toMatchObject({ vectors: ['AAAAPwAAgL8='], usage: { input: 3 } });
    expect(embed.encodeAnswer(vectors, words).embeddings).toEqual({ float: [[0.5, -1]] });
  });

  test.each([{}, { embeddings: { float: [] } }, { embeddings: { float: [['x']] } }])('%j is no answer', (body) => {
    expect(() => embed.decodeAnswer(body, words)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
  });
});

describe('rerank', () => {
  const { request } = rerank.decodeRequest(
    { query: 'q', documents: ['a', { text: 'b' }, { title: 't', text: 'c' }], top_n: 2, return_documents: true },
    CONTEXT,
  );

  test('documents go as texts and come back as they were', () => {
    expect(rerank.encodeRequest(request).body).toEqual({
      model: 'some-model',
      query: 'q',
      documents: ['a', 'b', '{"title":"t","text":"c"}'],
      top_n: 2,
    });
    const body = {
      results: [
        { index: 2, relevance_score: 0.9 },
        { index: 0, relevance_score: 0.1 },
      ],
      meta: { billed_units: { search_units: 1 } },
    };
    expect(rerank.decodeAnswer(body, request)).toEqual({
      results: [
        { index: 2, score: 0.9, document: { title: 't', text: 'c' } },
        { index: 0, score: 0.1, document: { text: 'a' } },
      ],
      usage: {},
      searches: 1,
    });
  });

  test.each([{}, { results: [{ index: 3, relevance_score: 1 }] }, { results: [{ index: 0 }] }])(
    '%j is no ranking',
    (body) => {
      expect(() => rerank.decodeAnswer(body, request)).toThrow(
        expect.objectContaining({ code: 'bad_upstream_answer' }),
      );
    },
  );
});
