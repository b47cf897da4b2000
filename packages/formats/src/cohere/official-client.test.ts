import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CohereClientV2 } from 'cohere-ai';
import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { bytesOf } from '../testing/wire.ts';
import { cohere as codec } from './codec.ts';

// What Cohere's own client makes of what we write for it, and what we make of what it asks.

const EVENTS: readonly AnswerEvent[] = [
  { type: 'start', id: 'id-1', model: 'some-model' },
  { type: 'reasoning', choice: 0, text: 'Hm.' },
  { type: 'reasoning-end', choice: 0 },
  { type: 'text', choice: 0, text: 'I ' },
  { type: 'text', choice: 0, text: 'look.' },
  { type: 'citation', choice: 0, citation: { url: 'https://example.com/', title: 'T', start: 2, end: 6 } },
  { type: 'tool-call', choice: 0, call: 0, id: 'call_1', name: 'look' },
  { type: 'tool-args', choice: 0, call: 0, json: '{"at":' },
  { type: 'tool-args', choice: 0, call: 0, json: '1}' },
  { type: 'stop', choice: 0, reason: 'tool-calls' },
  { type: 'usage', usage: { input: 10, output: 8, reasoning: 3, cacheRead: 4 } },
  { type: 'end' },
];

let server: Server;
let client: CohereClientV2;
const asked: { path: string; body: JsonObject }[] = [];
let fails = false;

function answer(path: string, body: JsonObject): { status: number; type: string; bytes: Uint8Array | string } {
  const json = (value: JsonObject, status = 200) => ({ status, type: 'application/json', bytes: writeJson(value) });
  const context = { requestId: 'r' };
  if (path === '/v2/embed') {
    const { request } = codec.embed!.decodeRequest(body, { model: 'm', stream: false });
    return json(codec.embed!.encodeAnswer({ model: 'm', vectors: [[0.5, 1]], usage: { input: 2 } }, request));
  }
  if (path === '/v2/rerank') {
    const { request } = codec.rerank!.decodeRequest(body, { model: 'm', stream: false });
    return json(codec.rerank!.encodeAnswer({ results: [{ index: 1, score: 0.5 }], usage: {}, searches: 1 }, request));
  }
  if (body.stream === true) {
    const frames: Frame[] = [...drive(codec.encodeStream(ANSWER), fails ? EVENTS.slice(0, 4) : EVENTS)];
    if (fails) frames.push(codec.encodeStreamError({ status: 502, message: 'it broke' }, context));
    return { status: 200, type: 'text/event-stream', bytes: bytesOf(codec, frames) };
  }
  if (fails) return json(codec.encodeError({ status: 400, message: 'no such thing' }, context).body, 400);
  return json(codec.encodeAnswer(EVENTS, ANSWER));
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const path = request.url ?? '';
      const body = JSON.parse(Buffer.concat(pieces).toString()) as JsonObject;
      asked.push({ path, body });
      try {
        const { status, type, bytes } = answer(path, body);
        response.writeHead(status, { 'content-type': type });
        response.end(bytes);
      } catch (error) {
        // The client is not to wait for an answer that does not come.
        response.destroy(error as Error);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new CohereClientV2({ token: 'none', environment: `http://127.0.0.1:${port}`, maxRetries: 0 });
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const QUESTION = {
  model: 'some-model',
  messages: [{ role: 'user' as const, content: 'Look at 1.' }],
  tools: [{ type: 'function' as const, function: { name: 'look', parameters: { type: 'object' } } }],
  thinking: { type: 'enabled' as const, tokenBudget: 100 },
};

test('a whole answer', async () => {
  fails = false;
  const whole = await client.chat(QUESTION);
  expect(whole).toMatchObject({
    id: 'id-1',
    finishReason: 'TOOL_CALL',
    message: {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'I look.' },
      ],
      toolCalls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
      citations: [{ start: 2, end: 6, text: 'look', contentIndex: 1, type: 'TEXT_CONTENT' }],
    },
    usage: { tokens: { inputTokens: 10, outputTokens: 8 }, cachedTokens: 4 },
  });
});

interface Deltas {
  readonly delta?: {
    readonly message?: {
      readonly content?: { readonly text?: string };
      readonly toolCalls?: { readonly function?: { readonly arguments?: string } };
    };
    readonly usage?: unknown;
  };
}

test('a stream', async () => {
  fails = false;
  const events: { type: string }[] = [];
  for await (const event of await client.chatStream(QUESTION)) events.push(event);
  const kinds = events.map(({ type }) => type);
  expect(kinds.filter((type, at) => type !== kinds[at - 1])).toEqual([
    'message-start',
    'content-start',
    'content-delta',
    'content-end',
    'content-start',
    'content-delta',
    'citation-start',
    'citation-end',
    'content-end',
    'tool-call-start',
    'tool-call-delta',
    'tool-call-end',
    'message-end',
  ]);
  const deltas = JSON.parse(JSON.stringify(events)) as readonly Deltas[];
  expect(deltas.map(({ delta }) => delta?.message?.content?.text ?? '').join('')).toBe('I look.');
  expect(deltas.map(({ delta }) => delta?.message?.toolCalls?.function?.arguments ?? '').join('')).toBe('{"at":1}');
  expect(deltas.at(-1)?.delta?.usage).toMatchObject({
    tokens: { inputTokens: 10, outputTokens: 8 },
    cachedTokens: 4,
  });
});

test('an error, and an error in a stream', async () => {
  fails = true;
  await expect(client.chat(QUESTION)).rejects.toMatchObject({ statusCode: 400, body: { message: 'no such thing' } });
  const seen: unknown[] = [];
  const read = async () => {
    for await (const event of await client.chatStream(QUESTION)) seen.push(event);
  };
  await read().catch((error: unknown) => seen.push(error));
  // It tells the last event without a `message-end`, and the words of the error.
  expect(JSON.stringify(seen)).not.toContain('message-end');
  expect(JSON.stringify(seen, (_, value: unknown) => (value instanceof Error ? value.message : value))).toContain(
    'it broke',
  );
});

test('embeddings and rankings', async () => {
  const embedded = await client.embed({
    model: 'embed-v4.0',
    inputType: 'search_query',
    embeddingTypes: ['float'],
    texts: ['words'],
  });
  expect(embedded.embeddings.float).toEqual([[0.5, 1]]);
  const ranked = await client.rerank({ model: 'rerank-v3.5', query: 'q', documents: ['a', 'b'], topN: 1 });
  expect(ranked.results).toEqual([{ index: 1, relevanceScore: 0.5 }]);
});

test('what it asks is read without a rest', () => {
  // A test above may have run more than once.
  const chats = asked.filter(({ path }) => path === '/v2/chat').slice(0, 4);
  expect(chats).toHaveLength(4);
  for (const { body } of chats) {
    const { request, uses } = codec.decodeRequest(body, { model: 'm', stream: false });
    expect(uses.map(({ feature }) => feature)).not.toContain('unknown-field');
    expect(request).toMatchObject({
      model: 'some-model',
      turns: [{ role: 'user', parts: [{ type: 'text', text: 'Look at 1.' }] }],
      tools: [{ name: 'look' }],
      reasoning: { budget: 100 },
    });
  }
});
