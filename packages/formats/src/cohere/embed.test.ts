import type { EmbedAnswer, EmbedRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { embed } from './embed.ts';

const CONTEXT = { model: 'from-the-path', stream: false };
const IMAGE = 'data:image/png;base64,iVBORw0KGgo=';
const picture = { type: 'image', source: { from: 'data', base64: 'iVBORw0KGgo=' } } as const;
const text = (words: string) => ({ type: 'text', text: words }) as const;
const LEAST = { input_type: 'search_query', texts: ['a'] };
const read: EmbedRequest = { model: 'from-the-path', inputs: [text('a')], purpose: 'search_query' };

describe('a request is read', () => {
  test.each<[JsonObject, EmbedRequest]>([
    [LEAST, read],
    [
      { ...LEAST, model: 'm', embedding_types: ['float'], output_dimension: 256 },
      { ...read, model: 'm', encoding: 'float', dimensions: 256 },
    ],
    [{ ...LEAST, embedding_types: [] }, read],
    ...(['search_document', 'search_query', 'classification', 'clustering'] as const).map(
      (purpose): [JsonObject, EmbedRequest] => [
        { ...LEAST, input_type: purpose },
        { ...read, purpose },
      ],
    ),
    ...(['float', 'base64', 'int8', 'uint8', 'binary', 'ubinary'] as const).map(
      (encoding): [JsonObject, EmbedRequest] => [
        { ...LEAST, embedding_types: [encoding] },
        { ...read, encoding },
      ],
    ),
  ])('%j', (body, request) => {
    expect(embed.decodeRequest(body, CONTEXT)).toStrictEqual({ request, uses: [] });
  });

  test.each(['none', 'start', 'end'] as const)('what is too long is cut: %s', (truncate) => {
    expect(embed.decodeRequest({ ...LEAST, truncate: truncate.toUpperCase() }, CONTEXT)).toStrictEqual({
      request: { ...read, truncate },
      uses: [{ feature: 'truncation', path: 'truncate' }],
    });
  });

  test.each<[JsonObject, string, string]>([
    [{ texts: ['a'] }, 'input_type', 'is required'],
    [
      { ...LEAST, input_type: 'x' },
      'input_type',
      'expected one of search_document, search_query, classification, clustering, image',
    ],
    [{ input_type: 'image' }, 'texts', 'is required'],
    [{ ...LEAST, truncate: 'MIDDLE' }, 'truncate', 'expected NONE, START or END'],
    [{ ...LEAST, embedding_types: ['x'] }, 'embedding_types', 'expected float, base64, int8, uint8, binary, ubinary'],
    [{ ...LEAST, inputs: [{}] }, 'inputs[0].content', 'is required'],
    [{ ...LEAST, inputs: [{ content: [] }] }, 'inputs[0].content', 'is empty'],
    [{ ...LEAST, inputs: [{ content: [{ type: 'text' }] }] }, 'inputs[0].content[0].text', 'is required'],
    [{ ...LEAST, inputs: [{ content: [{ type: 'x' }] }] }, 'inputs[0].content[0].image_url', 'is required'],
    [
      { ...LEAST, inputs: [{ content: [{ type: 'image_url', image_url: {} }] }] },
      'inputs[0].content[0].image_url.url',
      'is required',
    ],
  ])('%j is a mistake', (body, param, why) => {
    expect(() => embed.decodeRequest(body, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param, message: `${param}: ${why}` }),
    );
  });

  test.each<[JsonObject, string, string]>([
    [{ ...LEAST, embedding_types: ['float', 'int8'] }, 'embedding_types', 'only one can be asked for'],
    [
      { ...LEAST, inputs: [{ content: [text('a'), text('b')] }] },
      'inputs[0].content',
      'only one thing can be embedded as one',
    ],
  ])('%j is for cohere only', (body, param, why) => {
    expect(() => embed.decodeRequest(body, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param, message: `${param}: ${why}` }),
    );
  });
});

describe('a request is written', () => {
  const request: EmbedRequest = { model: 'm', inputs: [text('a')] };
  const body = { model: 'm', input_type: 'search_document', texts: ['a'], embedding_types: ['float'] };
  const ASSUMED = 'cohere wants to know what vectors are for: input_type search_document is assumed';

  test.each<[Partial<EmbedRequest>, JsonObject, readonly string[]]>([
    [{}, body, [ASSUMED]],
    [{ purpose: 'clustering', title: 'T' }, { ...body, input_type: 'clustering' }, ['title is left out']],
    [
      { purpose: 'search_query', encoding: 'int8', dimensions: 256, truncate: 'end' },
      { ...body, input_type: 'search_query', embedding_types: ['int8'], output_dimension: 256, truncate: 'END' },
      [],
    ],
    [{ inputs: [picture] }, { model: 'm', input_type: 'image', images: [IMAGE], embedding_types: ['float'] }, []],
    [
      { inputs: [text('a'), picture] },
      {
        model: 'm',
        input_type: 'search_document',
        inputs: [{ content: [text('a')] }, { content: [{ type: 'image_url', image_url: { url: IMAGE } }] }],
        embedding_types: ['float'],
      },
      [ASSUMED],
    ],
    [{ inputs: [], purpose: 'search_query' }, { ...body, input_type: 'search_query', texts: [] }, []],
    [
      { inputs: Array.from({ length: 96 }, () => text('a')), purpose: 'search_query' },
      { ...body, input_type: 'search_query', texts: Array.from({ length: 96 }, () => 'a') },
      [],
    ],
  ])('%j', (more, written, warnings) => {
    expect(embed.encodeRequest({ ...request, ...more })).toStrictEqual({ body: written, path: '/v2/embed', warnings });
  });

  test.each<[Partial<EmbedRequest>, string]>([
    [{ inputs: Array.from({ length: 97 }, () => text('a')) }, 'inputs: cohere takes at most 96'],
    [{ inputs: [text('a'), { type: 'tokens', tokens: [1] }] }, 'inputs[1]: cohere takes no token ids'],
    [
      { inputs: [{ ...picture, source: { from: 'url', url: 'https://example.com/' } }] },
      'inputs[0]: cohere takes images as data only',
    ],
  ])('%# is refused', (more, message) => {
    expect(() => embed.encodeRequest({ ...request, ...more })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', message }),
    );
  });
});

describe('an answer', () => {
  test.each<[JsonObject, EmbedRequest, EmbedAnswer]>([
    [
      { id: 'i', embeddings: { float: [[1, 2]] }, meta: { billed_units: { input_tokens: 3 } } },
      read,
      { id: 'i', model: 'from-the-path', vectors: [[1, 2]], usage: { input: 3, billed: { input: 3 } } },
    ],
    // By name, or what else there is.
    [
      { embeddings: { float: [[1]], int8: [[2]] } },
      { ...read, encoding: 'int8' },
      { model: 'from-the-path', vectors: [[2]], usage: {} },
    ],
    [{ embeddings: { int8: [[2]], float: [[1]] } }, read, { model: 'from-the-path', vectors: [[1]], usage: {} }],
    [{ embeddings: { int8: [[2]] } }, read, { model: 'from-the-path', vectors: [[2]], usage: {} }],
    [{ embeddings: [[1]] }, read, { model: 'from-the-path', vectors: [[1]], usage: {} }],
  ])('%j is read', (body, request, answer) => {
    expect(embed.decodeAnswer(body, request)).toStrictEqual(answer);
  });

  test.each<[JsonObject, string]>([
    [{ embeddings: { float: [] } }, 'there are not as many as inputs'],
    [{ embeddings: { float: [['x']] } }, 'a vector is not a list of numbers'],
  ])('%j is none', (body, why) => {
    expect(() => embed.decodeAnswer(body, read)).toThrow(
      expect.objectContaining({
        code: 'bad_upstream_answer',
        message: `the provider sent embeddings that cannot be read: ${why}`,
      }),
    );
  });

  test('is written', () => {
    const answer: EmbedAnswer = { id: 'i', model: 'm', vectors: [[0.5, -1]], usage: { input: 3 } };
    const body = {
      id: 'i',
      embeddings: { float: [[0.5, -1]] },
      texts: ['a'],
      meta: { api_version: { version: '2' }, billed_units: { input_tokens: 3 } },
      response_type: 'embeddings_by_type',
    };
    expect(embed.encodeAnswer(answer, { ...read, inputs: [text('a'), picture] })).toStrictEqual(body);
    expect(
      embed.encodeAnswer({ model: 'm', vectors: ['x'], usage: {} }, { ...read, encoding: 'base64' }),
    ).toStrictEqual({
      ...body,
      id: '',
      embeddings: { base64: ['x'] },
      meta: { api_version: body.meta.api_version },
    });
  });
});
