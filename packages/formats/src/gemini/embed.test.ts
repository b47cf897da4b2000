import type { EmbedAnswer, EmbedRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { count } from './count.ts';
import { embed } from './embed.ts';

const CONTEXT = { model: 'm', stream: false };
const text = (words: string) => ({ type: 'text', text: words }) as const;
const picture = { type: 'image', source: { from: 'data', base64: 'QQ==' }, mediaType: 'image/png' } as const;
const content = (...words: readonly string[]): JsonObject => ({ parts: words.map((each) => ({ text: each })) });
const inline = { inlineData: { mimeType: 'image/png', data: 'QQ==' } };
const read: EmbedRequest = { model: 'm', inputs: [text('a')] };

describe('a request', () => {
  test.each<[JsonObject, Partial<EmbedRequest>]>([
    [{ model: 'models/m', content: { role: 'user', ...content('a') } }, {}],
    [{ content: content('a', 'b') }, { inputs: [text('ab')] }],
    [
      { content: content('a'), task_type: 'RETRIEVAL_QUERY', title: 'T', output_dimensionality: 256 },
      { purpose: 'search_query', title: 'T', dimensions: 256 },
    ],
    [
      {
        requests: [
          { content: content('a'), taskType: 'CLUSTERING' },
          { content: content('b'), taskType: 'CLUSTERING' },
        ],
      },
      { inputs: [text('a'), text('b')], purpose: 'clustering' },
    ],
  ])('%j is read', (body, request) => {
    expect(embed.decodeRequest(body, CONTEXT)).toStrictEqual({ request: { ...read, ...request }, uses: [] });
  });

  test('a picture is a use of one', () => {
    expect(embed.decodeRequest({ content: { parts: [inline] } }, CONTEXT)).toStrictEqual({
      request: { ...read, inputs: [picture] },
      uses: [{ feature: 'image-data', path: 'content.parts[0].inlineData' }],
    });
  });

  test('a purpose that others do not have', () => {
    const body = { content: content('a'), taskType: 'FACT_VERIFICATION' };
    expect(embed.decodeRequest(body, CONTEXT)).toStrictEqual({
      request: read,
      uses: [{ feature: 'unknown-field', path: 'taskType' }],
    });
  });

  const SAME = 'all have to ask for the same taskType, title and outputDimensionality';

  test.each<[JsonObject, string, string]>([
    [{}, 'content', 'is required'],
    [{ requests: [] }, 'requests', 'is empty'],
    [{ content: {} }, 'content.parts', 'expected text or one image'],
    [{ content: { parts: [inline, inline] } }, 'content.parts', 'expected text or one image'],
    [{ content: { parts: [{ text: 'a' }, inline] } }, 'content.parts', 'expected text or one image'],
    [
      { content: { parts: [{ inlineData: { mimeType: 'audio/wav', data: 'QQ==' } }] } },
      'content.parts',
      'expected text or one image',
    ],
    ...[{ taskType: 'CLUSTERING' }, { title: 'T' }, { outputDimensionality: 1 }].map(
      (setting): [JsonObject, string, string] => [
        { requests: [{ content: content('a') }, { content: content('b'), ...setting }] },
        'requests',
        SAME,
      ],
    ),
  ])('%j is a mistake', (body, param, why) => {
    expect(() => embed.decodeRequest(body, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param, message: `${param}: ${why}` }),
    );
  });

  const ONE = '/v1beta/models/{model}:embedContent';
  const MANY = '/v1beta/models/{model}:batchEmbedContents';

  test.each<[Partial<EmbedRequest>, JsonObject, string]>([
    [{}, { content: content('a') }, ONE],
    [{ encoding: 'base64', title: 'T' }, { content: content('a'), title: 'T' }, ONE],
    [{ inputs: [picture], encoding: 'float' }, { content: { parts: [inline] } }, ONE],
    [{ inputs: [] }, { requests: [] }, MANY],
    ...(
      [
        ['search_document', 'RETRIEVAL_DOCUMENT'],
        ['search_query', 'RETRIEVAL_QUERY'],
        ['classification', 'CLASSIFICATION'],
        ['clustering', 'CLUSTERING'],
      ] as const
    ).map(([purpose, taskType]): [Partial<EmbedRequest>, JsonObject, string] => [
      { purpose },
      { content: content('a'), taskType },
      ONE,
    ]),
    [
      { inputs: [text('a'), picture], dimensions: 2 },
      {
        requests: [
          { model: 'models/m', content: content('a'), outputDimensionality: 2 },
          { model: 'models/m', content: { parts: [inline] }, outputDimensionality: 2 },
        ],
      },
      MANY,
    ],
  ])('%j is written', (more, body, path) => {
    expect(embed.encodeRequest({ ...read, ...more })).toStrictEqual({ body, path, warnings: [] });
  });

  test.each<[Partial<EmbedRequest>, string]>([
    [{ inputs: [text('a'), { type: 'tokens', tokens: [1] }] }, 'inputs[1]: gemini takes no token ids'],
    [{ encoding: 'int8' }, 'encoding: gemini has no int8'],
  ])('%j is refused', (more, message) => {
    expect(() => embed.encodeRequest({ ...read, ...more })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', message, param: message.split(':')[0] }),
    );
  });
});

describe('an answer', () => {
  const two: EmbedRequest = { ...read, inputs: [text('a'), text('b')] };
  const predicted = (values: readonly number[], count?: number): JsonObject => ({
    embeddings: { values, ...(count !== undefined && { statistics: { token_count: count } }) },
  });

  test.each<[JsonObject, EmbedRequest, Partial<EmbedAnswer>]>([
    [{ embedding: { values: [1, 2] } }, read, { vectors: [[1, 2]] }],
    [{ embeddings: [{ values: [1] }, { values: [2] }] }, two, { vectors: [[1], [2]] }],
    [
      { embeddings: [{ values: [1] }], usageMetadata: { promptTokenCount: 3 } },
      read,
      { vectors: [[1]], usage: { input: 3 } },
    ],
    [{ predictions: [predicted([1], 3), predicted([2], 4)] }, two, { vectors: [[1], [2]], usage: { input: 7 } }],
    [{ predictions: [predicted([1])] }, read, { vectors: [[1]] }],
  ])('%j is read', (body, request, answer) => {
    expect(embed.decodeAnswer(body, request)).toStrictEqual({ model: 'm', usage: {}, ...answer });
  });

  test.each<[JsonObject, string]>([
    [{}, 'there are not as many as inputs'],
    [{ embeddings: [{ values: [1] }, { values: [2] }] }, 'there are not as many as inputs'],
    [{ predictions: [] }, 'there are not as many as inputs'],
    [{ embedding: { values: ['x'] } }, 'a vector is not a list of numbers'],
    [{ predictions: [{}] }, 'a vector is not a list of numbers'],
  ])('%j is none', (body, why) => {
    expect(() => embed.decodeAnswer(body, read)).toThrow(
      expect.objectContaining({
        code: 'bad_upstream_answer',
        message: `the provider sent embeddings that cannot be read: ${why}`,
      }),
    );
  });

  test('is written for clients that asked for one, and for several', () => {
    const [a, b] = [{ values: [1] }, { values: [2] }];
    expect(embed.encodeAnswer({ model: 'm', vectors: [[1]], usage: {} }, read)).toStrictEqual({
      embedding: a,
      embeddings: [a],
    });
    expect(embed.encodeAnswer({ model: 'm', vectors: [[1], [2]], usage: { input: 3 } }, two)).toStrictEqual({
      embeddings: [a, b],
      usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 },
    });
  });
});

test('a count is read and written', () => {
  expect(count.decodeAnswer({ totalTokens: 7 })).toStrictEqual({ input: 7, estimated: false });
  expect(count.encodeAnswer({ input: 7, estimated: false })).toStrictEqual({ totalTokens: 7 });
  expect(() => count.decodeAnswer({})).toThrow('the provider sent a count that cannot be read: it has no totalTokens');
  const { request, uses } = count.decodeRequest({ contents: [content('a')], weather: 1 }, CONTEXT);
  expect(request).toMatchObject({ model: 'm', turns: [{ role: 'user', parts: [text('a')] }] });
  expect(uses).toEqual([{ feature: 'unknown-field', path: 'weather' }]);
});
