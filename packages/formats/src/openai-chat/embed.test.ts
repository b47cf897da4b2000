import { describe, expect, test } from 'vitest';
import type { EmbedRequest } from '@dragoman/spec';
import { UNCOUNTED } from '../testing/uncounted.ts';
import { openaiChat } from './codec.ts';

const embed = openaiChat.embed!;
const CONTEXT = { model: 'm', stream: false };
const ask: EmbedRequest = {
  model: 'm',
  inputs: [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ],
};

describe('requests', () => {
  test.each([
    ['one', [{ type: 'text', text: 'one' }]],
    [
      ['one', 'two'],
      [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
    ],
    [[1, 2], [{ type: 'tokens', tokens: [1, 2] }]],
    [
      [[1], [2, 3]],
      [
        { type: 'tokens', tokens: [1] },
        { type: 'tokens', tokens: [2, 3] },
      ],
    ],
  ])('input %j', (input, inputs) => {
    const { request } = embed.decodeRequest({ input, dimensions: 8, encoding_format: 'base64' }, CONTEXT);
    expect(request).toMatchObject({ model: 'm', inputs, dimensions: 8, encoding: 'base64' });
    expect(embed.decodeRequest(embed.encodeRequest(request).body, CONTEXT).request).toEqual(request);
  });

  test('what a body uses', () => {
    const body = { input: [], model: 'n', user: 'u', encoding_format: 'float', odd: 1 };
    const { request, uses } = embed.decodeRequest(body, CONTEXT);
    expect(request).toEqual({ model: 'n', inputs: [], encoding: 'float', user: 'u' });
    expect(uses).toEqual([
      { feature: 'user', path: 'user' },
      { feature: 'unknown-field', path: 'odd' },
    ]);
    expect(embed.decodeRequest({ input: 'a' }, CONTEXT).uses).toEqual([]);
  });

  test('what is sent', () => {
    expect(embed.encodeRequest({ ...ask, dimensions: 8, encoding: 'float', user: 'u' })).toEqual({
      body: { model: 'm', input: ['a', 'b'], dimensions: 8, encoding_format: 'float', user: 'u' },
      path: '/v1/embeddings',
      warnings: [],
    });
  });

  test.each([
    [{}, 'input', 'input: is required'],
    [{ input: 7 }, 'input', 'input: expected text or a list'],
    [{ input: ['a', {}] }, 'input[1]', 'input[1]: expected text or tokens'],
    [{ input: [[1], [2, 'a']] }, 'input[1]', 'input[1]: expected text or tokens'],
    [{ input: [[]] }, 'input[0]', 'input[0]: expected text or tokens'],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format', 'encoding_format: expected float or base64'],
  ])('%j is refused', (body, param, message) => {
    expect(() => embed.decodeRequest(body, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param, message }),
    );
  });

  test.each<[EmbedRequest, string, string]>([
    [{ ...ask, encoding: 'int8' }, 'encoding', 'encoding: int8 cannot be asked for'],
    [
      { ...ask, inputs: [{ type: 'image', source: { from: 'url', url: 'https://e.com' } }] },
      'inputs[0]',
      'inputs[0]: an image cannot be embedded',
    ],
  ])('%j cannot be translated', (request, param, message) => {
    expect(() => embed.encodeRequest(request)).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param, message }),
    );
  });

  test('what has no word here is said', () => {
    const { warnings } = embed.encodeRequest({ ...ask, purpose: 'clustering', truncate: 'end', title: 'T' });
    expect(warnings).toEqual(['purpose is left out', 'truncate is left out', 'title is left out']);
  });
});

describe('answers', () => {
  const body = {
    model: 'm',
    data: [
      { index: 1, embedding: [2] },
      { index: 0, embedding: 'AACAPw==' },
    ],
    usage: { total_tokens: 4 },
  };

  test('come in the order of the inputs, and as they were asked for', () => {
    const answer = embed.decodeAnswer(body, ask);
    expect(answer).toMatchObject({ vectors: ['AACAPw==', [2]], usage: { input: 4, output: 0 } });
    expect(embed.encodeAnswer(answer, ask)['data']).toEqual([
      { object: 'embedding', index: 0, embedding: [1] },
      { object: 'embedding', index: 1, embedding: [2] },
    ]);
    expect(embed.encodeAnswer(answer, { ...ask, encoding: 'base64' })['data']).toEqual([
      { object: 'embedding', index: 0, embedding: 'AACAPw==' },
      { object: 'embedding', index: 1, embedding: 'AAAAQA==' },
    ]);
  });

  test('come in the order of many inputs', () => {
    const data = [1, 2, 0].map((index) => ({ index, embedding: [index] }));
    const answer = embed.decodeAnswer({ data }, { ...ask, inputs: [...ask.inputs, { type: 'text', text: 'c' }] });
    expect(answer.vectors).toEqual([[0], [1], [2]]);
  });

  test('say who answered, and what was counted, where they do', () => {
    const one = { ...ask, inputs: [{ type: 'text', text: 'a' }] } as const;
    const data = [{ embedding: [1] }];
    expect(embed.decodeAnswer({ data }, one)).toEqual({ model: 'm', vectors: [[1]], usage: {} });
    const usage = { prompt_tokens: 3, total_tokens: 5, completion_tokens: 2 };
    const answer = embed.decodeAnswer({ id: 'i', model: 'n', data, usage }, one);
    expect(answer).toEqual({ id: 'i', model: 'n', vectors: [[1]], usage: { input: 3, output: 2 } });
    expect(embed.encodeAnswer(answer, one)).toEqual({
      ...{ object: 'list', model: 'n', usage: { prompt_tokens: 3, total_tokens: 5 } },
      data: [{ object: 'embedding', index: 0, embedding: [1] }],
    });
    expect(embed.encodeAnswer({ ...answer, usage: {} }, one)).toMatchObject({
      usage: { prompt_tokens: 0, total_tokens: 0, ...UNCOUNTED },
    });
  });

  test.each([
    [{ data: [] }, 'it does not have one vector for each input'],
    [{ data: [{ embedding: [1] }, { embedding: {} }] }, 'an embedding is not a vector'],
    [{ data: [{ embedding: [1] }, { embedding: [] }] }, 'an embedding is not a vector'],
    [{ data: [{ embedding: [1] }, {}] }, 'an embedding is not a vector'],
  ])('%j cannot be read', (broken, why) => {
    const message = `the provider sent an answer that cannot be read: ${why}`;
    expect(() => embed.decodeAnswer(broken, ask)).toThrow(
      expect.objectContaining({ code: 'bad_upstream_answer', message }),
    );
  });

  test.each(['*', 'AAA='])('%s is no vector', (vector) => {
    const answer = { model: 'm', vectors: [vector], usage: {} };
    expect(() => embed.encodeAnswer(answer, ask)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
  });
});
