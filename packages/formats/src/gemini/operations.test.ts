import { drive, type ChatRequest, type EmbedRequest, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { gatherAnswer } from '../gathering/gather-answer.ts';
import { asked } from '../testing/asked.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { gemini as codec } from './codec.ts';

const CONTEXT = { model: 'some-model', stream: false };

describe('count', () => {
  const count = codec.count!;
  const REQUEST = asked();
  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];

  test('contents go alone; anything beside them makes it a whole request', () => {
    expect(count.encodeRequest(REQUEST)).toMatchObject({
      body: { contents },
      path: '/v1beta/models/{model}:countTokens',
    });
    const tools = [{ type: 'function', name: 'look' }] as const;
    expect(count.encodeRequest({ ...REQUEST, tools }).body).toEqual({
      generateContentRequest: {
        model: 'models/some-model',
        contents,
        tools: [{ functionDeclarations: [{ name: 'look' }] }],
      },
    });
  });

  test.each(['generateContentRequest', 'generate_content_request'])('what stands in %s is named so', (name) => {
    const { uses } = count.decodeRequest({ [name]: { contents, weather: 1 } }, CONTEXT);
    expect(uses).toEqual([{ feature: 'unknown-field', path: `${name}.weather` }]);
  });

  test('an answer', () => {
    const answer = { input: 7, cacheRead: 3, estimated: false };
    expect(count.decodeAnswer(count.encodeAnswer(answer))).toEqual(answer);
    expect(() => count.decodeAnswer({})).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
  });
});

describe('embed', () => {
  const embed = codec.embed!;
  const words = (...texts: string[]): EmbedRequest => ({
    model: 'gemini-embedding-001',
    inputs: texts.map((text) => ({ type: 'text', text })),
    purpose: 'search_query',
    dimensions: 256,
  });

  test('one input, and several', () => {
    const settings = { taskType: 'RETRIEVAL_QUERY', outputDimensionality: 256 };
    expect(embed.encodeRequest(words('a'))).toMatchObject({
      body: { content: { parts: [{ text: 'a' }] }, ...settings },
      path: '/v1beta/models/{model}:embedContent',
    });
    const model = 'models/gemini-embedding-001';
    expect(embed.encodeRequest(words('a', 'b'))).toMatchObject({
      body: {
        requests: [
          { model, content: { parts: [{ text: 'a' }] }, ...settings },
          { model, content: { parts: [{ text: 'b' }] }, ...settings },
        ],
      },
      path: '/v1beta/models/{model}:batchEmbedContents',
    });
  });

  test.each([
    [{ ...words(), inputs: [{ type: 'tokens', tokens: [1] }] } as EmbedRequest, 'inputs[0]'],
    [{ ...words('a'), encoding: 'int8' } as EmbedRequest, 'encoding'],
  ])('%# is refused by name', (request, param) => {
    expect(() => embed.encodeRequest(request)).toThrow(expect.objectContaining({ code: 'cannot_translate', param }));
  });

  test('requests that differ in their settings are refused', () => {
    const request = (taskType: string) => ({ content: { parts: [{ text: 'a' }] }, taskType });
    const body = { requests: [request('CLUSTERING'), request('CLASSIFICATION')] };
    expect(() => embed.decodeRequest(body, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'requests' }),
    );
  });

  test('an answer with as many vectors as inputs, whatever their encoding', () => {
    const answer = embed.encodeAnswer({ model: 'm', vectors: ['AAAAPwAAgL8='], usage: { input: 3 } }, words('a'));
    expect(answer).toMatchObject({ embedding: { values: [0.5, -1] }, embeddings: [{ values: [0.5, -1] }] });
    expect(embed.decodeAnswer(answer, words('a'))).toMatchObject({ vectors: [[0.5, -1]], usage: { input: 3 } });
    expect(() => embed.decodeAnswer(answer, words('a', 'b'))).toThrow(
      expect.objectContaining({ code: 'bad_upstream_answer' }),
    );
  });
});

describe('answers', () => {
  const answer = (parts: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
    responseId: 'aB/c=1',
    candidates: [{ content: { parts }, finishReason: 'STOP', ...more }],
  });
  const choice = (body: JsonObject) => gatherAnswer(codec.decodeAnswer(body)).choices[0]!;

  test('calls without ids are named by their answer', () => {
    const { parts, stop } = choice(answer([{ functionCall: { name: 'a' } }, { functionCall: { name: 'a', id: 'x' } }]));
    expect(parts.map((part) => (part.type === 'tool-call' ? part.id : ''))).toEqual(['call_aBc1_0', 'x']);
    expect(stop?.reason).toBe('tool-calls');
  });

  test('places of citations are UTF-16 units, and none where the words differ', () => {
    const support = (startIndex: number, endIndex: number, text: string) => ({
      segment: { startIndex, endIndex, text },
      groundingChunkIndices: [0],
    });
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://example.com/', title: 'T' } }],
      groundingSupports: [support(3, 8, '🌞é'), support(3, 8, 'other'), support(3, 7, '🌞')],
    };
    const { parts } = choice(answer([{ text: 'él🌞é.' }], { groundingMetadata }));
    const source = { url: 'https://example.com/', title: 'T' };
    expect(parts).toEqual([
      {
        type: 'text',
        text: 'él🌞é.',
        citations: [source, source, { ...source, start: 2, end: 4 }],
      },
    ]);
  });

  test('what a finish that came early said is completed by what comes later', () => {
    const frames = [
      answer([{ text: 'a' }]),
      answer([], { groundingMetadata: { groundingChunks: [{ web: { uri: 'u' } }] } }),
      { usageMetadata: { promptTokenCount: 2 } },
    ].map((piece) => ({ event: '', data: JSON.stringify(piece) }));
    expect([...drive(codec.decodeStream, frames)].map(({ type }) => type)).toEqual([
      'start',
      'text',
      'citation',
      'stop',
      'usage',
      'end',
    ]);
  });

  test.each([
    ['MALFORMED_FUNCTION_CALL', 'other'],
    ['WORD_OF_TOMORROW', 'other'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['__proto__', 'other'],
    [2, 'length'],
    [99, 'other'],
  ])('finish reason %s', (finishReason, reason) => {
    const { stop } = choice(answer([{ text: 'a' }], { finishReason }));
    expect(stop).toMatchObject({ reason, raw: finishReason === 2 ? 'MAX_TOKENS' : String(finishReason) });
  });

  test('a call that was cut off is left out, one that is broken is an error', () => {
    const events = (reason: 'length' | 'tool-calls') =>
      [
        { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'a' },
        { type: 'tool-args', choice: 0, call: 0, json: '{"a":' },
        { type: 'stop', choice: 0, reason },
        { type: 'end' },
      ] as const;
    const context = { id: 'i', created: 0, request: { model: 'm' } as ChatRequest };
    expect(codec.encodeAnswer(events('length'), context).candidates).toMatchObject([
      { content: { parts: [] }, finishReason: 'MAX_TOKENS' },
    ]);
    expect(() => codec.encodeAnswer(events('tool-calls'), context)).toThrow(
      expect.objectContaining({ code: 'bad_upstream_answer' }),
    );
  });
});

test('a signature that comes with the first piece of a text does not cut it', () => {
  const pieces = [{ text: 'Hm', thought: true }, { text: 'a', thoughtSignature: 'cw==' }, { text: 'b' }, { text: 'c' }];
  const frames = pieces.map((part, at) => ({
    event: '',
    data: JSON.stringify({ candidates: [{ content: { parts: [part] }, ...(at === 3 && { finishReason: 'STOP' }) }] }),
  }));
  expect([...drive(codec.decodeStream, frames)].map(({ type }) => type)).toEqual([
    'start',
    'reasoning',
    'reasoning-end',
    'text',
    'text',
    'text',
    'reasoning-end',
    'stop',
    'end',
  ]);
});

test('a signature behind a call is not one of thoughts', () => {
  const context = { id: 'i', created: 0, request: { model: 'm' } as ChatRequest };
  const events = [
    { type: 'reasoning', choice: 0, text: 'Hm' },
    { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'a' },
    { type: 'reasoning-end', choice: 0, signature: wrap('gemini', 'cw==') },
    { type: 'stop', choice: 0, reason: 'tool-calls' },
    { type: 'end' },
  ] as const;
  const frames = [...drive(codec.encodeStream(context), events)];
  expect(frames.flatMap(({ data }) => partsIn(data))).toEqual([
    { text: 'Hm', thought: true },
    { functionCall: { id: 'x', name: 'a', args: {} } },
    { text: '', thoughtSignature: 'cw==' },
    { text: '' },
  ]);
});

const partsIn = (data: string): readonly JsonObject[] =>
  (JSON.parse(data) as { candidates: readonly { content: { parts: readonly JsonObject[] } }[] }).candidates.flatMap(
    ({ content }) => content.parts,
  );
