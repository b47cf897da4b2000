import type { ChatRequest, EmbedRequest } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { gemini } from './codec.ts';
import { forVertex } from './vertex.ts';

const REQUEST: ChatRequest = {
  model: 'gemini-2.5-flash',
  stream: false,
  turns: [
    { role: 'system', parts: [{ type: 'text', text: 'Be short' }] },
    { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
    { role: 'assistant', parts: [{ type: 'tool-call', id: 'x', name: 'one', args: '{"id":1}' }] },
    { role: 'tool', results: [{ callId: 'x', parts: [{ type: 'text', text: '{"id":2}' }] }] },
  ],
  tools: [{ type: 'function', name: 'one' }],
  toolChoice: { type: 'none' },
  sampling: { temperature: 0.5 },
  stop: [],
};

const CONTENTS = [
  { role: 'user', parts: [{ text: 'Hi' }] },
  { role: 'model', parts: [{ functionCall: { name: 'one', args: { id: 1 } } }] },
  { role: 'user', parts: [{ functionResponse: { name: 'one', response: { id: 2 } } }] },
];

test('calls and results have no id, and everything else stays', () => {
  const encoded = gemini.encodeRequest(REQUEST);
  expect(forVertex(encoded, REQUEST.model)).toEqual({ ...encoded, body: { ...encoded.body, contents: CONTENTS } });
});

test('what is to be counted lies open', () => {
  const counted = forVertex(gemini.count!.encodeRequest(REQUEST), REQUEST.model).body;
  expect(counted).toEqual({
    contents: CONTENTS,
    systemInstruction: { parts: [{ text: 'Be short' }] },
    tools: [{ functionDeclarations: [{ name: 'one' }] }],
    generationConfig: { temperature: 0.5 },
  });
});

describe('embeddings', () => {
  const embed = gemini.embed!;
  const asked = (model: string, ...texts: readonly string[]): EmbedRequest => ({
    model,
    inputs: texts.map((text) => ({ type: 'text', text })),
    purpose: 'search_document',
    dimensions: 2,
  });
  const sent = (request: EmbedRequest) => forVertex(embed.encodeRequest(request), request.model);

  test.each(['text-embedding-005', 'gemini-embedding-001'])('%s predicts', (model) => {
    const request = asked(model, 'a', 'b');
    expect(sent(request)).toEqual({
      body: {
        instances: [
          { content: 'a', task_type: 'RETRIEVAL_DOCUMENT' },
          { content: 'b', task_type: 'RETRIEVAL_DOCUMENT' },
        ],
        parameters: { outputDimensionality: 2 },
      },
      path: '/v1beta/models/{model}:predict',
      warnings: [],
    });
    const predicted = (values: readonly number[]) => ({ embeddings: { values, statistics: { token_count: 3 } } });
    const predictions = [predicted([0.1, 0.2]), predicted([0.3, 0.4])];
    expect(embed.decodeAnswer({ predictions }, request)).toEqual({
      model,
      vectors: [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
      usage: { input: 6 },
    });
    expect(() => embed.decodeAnswer({ predictions: [] }, request)).toThrow('not as many');
  });

  test('newer models embed contents, one at a time', () => {
    expect(sent(asked('gemini-embedding-2', 'a'))).toEqual({
      body: {
        content: { parts: [{ text: 'a' }] },
        embedContentConfig: { taskType: 'RETRIEVAL_DOCUMENT', outputDimensionality: 2 },
      },
      path: '/v1beta/models/{model}:embedContent',
      warnings: [],
    });
    expect(() => sent(asked('gemini-embedding-2', 'a', 'b'))).toThrow(
      expect.objectContaining({
        code: 'cannot_translate',
        message: 'input: this model embeds one input at a time',
        param: 'input',
      }),
    );
  });

  test('a picture is no text', () => {
    const image = { type: 'image', source: { from: 'data', base64: 'QQ==' }, mediaType: 'image/png' } as const;
    expect(() => sent({ model: 'text-embedding-005', inputs: [image] })).toThrow('text only');
  });

  test('titles and bare inputs', () => {
    const bare = { model: 'text-embedding-005', inputs: [{ type: 'text', text: 'a' }] } as const;
    const path = '/v1beta/models/{model}:predict';
    expect(sent(bare)).toStrictEqual({ body: { instances: [{ content: 'a' }] }, path, warnings: [] });
    expect(sent({ ...bare, title: 'T' }).body).toStrictEqual({ instances: [{ content: 'a', title: 'T' }] });
    expect(sent({ ...bare, model: 'gemini-embedding-2' }).body).toStrictEqual({ content: { parts: [{ text: 'a' }] } });
    expect(sent({ ...bare, model: 'gemini-embedding-001-x' }).path).toContain('embedContent');
  });
});

test('what holds no contents goes as it is', () => {
  const request = { body: { x: 1 }, path: '/p', warnings: ['w'] };
  expect(forVertex(request, 'm')).toStrictEqual(request);
});
