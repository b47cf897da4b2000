import { describe, expect, test } from 'vitest';
import type { EmbedRequest } from '@dragoman/spec';
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

  test.each([
    [{}, 'input'],
    [{ input: 7 }, 'input'],
    [{ input: ['a', {}] }, 'input[1]'],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format'],
  ])('%j is refused', (body, param) => {
    expect(() => embed.decodeRequest(body, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  test.each<[EmbedRequest, string]>([
    [{ ...ask, encoding: 'int8' }, 'encoding'],
    [{ ...ask, inputs: [{ type: 'image', source: { from: 'url', url: 'https://e.com' } }] }, 'inputs[0]'],
  ])('%j cannot be translated', (request, param) => {
    expect(() => embed.encodeRequest(request)).toThrow(expect.objectContaining({ code: 'cannot_translate', param }));
  });

  test('what has no word here is said', () => {
    expect(embed.encodeRequest({ ...ask, purpose: 'clustering' }).warnings).toEqual(['purpose is left out']);
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

  test.each([{ data: [] }, { data: [{ embedding: [1] }, { embedding: {} }] }])('%j cannot be read', (broken) => {
    expect(() => embed.decodeAnswer(broken, ask)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
  });

  test.each(['*', 'AAA='])('%s is no vector', (vector) => {
    const answer = { model: 'm', vectors: [vector], usage: {} };
    expect(() => embed.encodeAnswer(answer, ask)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
  });
});
