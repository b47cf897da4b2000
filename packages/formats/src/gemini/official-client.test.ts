import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GoogleGenAI } from '@google/genai';
import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { ANSWER } from '../testing/conformance.ts';
import { bytesOf } from '../testing/wire.ts';
import { gemini as codec } from './codec.ts';

// What Google's own client makes of what we write for it, and what we make of what it asks.

const EVENTS: readonly AnswerEvent[] = [
  { type: 'start', id: 'id-1', model: 'some-model' },
  { type: 'reasoning', choice: 0, text: 'Hm.' },
  { type: 'reasoning-end', choice: 0, signature: wrap('anthropic-messages', 'c2lnbmVk') },
  { type: 'text', choice: 0, text: 'I ' },
  { type: 'text', choice: 0, text: 'look.' },
  { type: 'tool-call', choice: 0, call: 0, id: 'call_1', name: 'look' },
  { type: 'tool-args', choice: 0, call: 0, json: '{"at":' },
  { type: 'tool-args', choice: 0, call: 0, json: '1}' },
  { type: 'stop', choice: 0, reason: 'tool-calls' },
  { type: 'usage', usage: { input: 10, output: 8, reasoning: 3, cacheRead: 4 } },
  { type: 'end' },
];

let server: Server;
let client: GoogleGenAI;
const asked: { path: string; body: JsonObject }[] = [];
let fails = false;

function answer(path: string): { status: number; type: string; bytes: Uint8Array | string } {
  const context = { requestId: 'r' };
  if (path.includes('stream')) {
    const frames = [...drive(codec.encodeStream(ANSWER), fails ? EVENTS.slice(0, 4) : EVENTS)];
    if (fails) frames.push(codec.encodeStreamError({ status: 502, message: 'it broke' }, context));
    return { status: 200, type: 'text/event-stream', bytes: bytesOf(codec, frames) };
  }
  const json = (value: JsonObject, status: number) => ({ status, type: 'application/json', bytes: writeJson(value) });
  if (!fails) return json(codec.encodeAnswer(EVENTS, ANSWER), 200);
  const error = { status: 429, message: 'slow down', type: 'rate_limit_error' };
  return json(codec.encodeError(error, context).body, 429);
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const path = request.url ?? '';
      asked.push({ path, body: JSON.parse(Buffer.concat(pieces).toString()) as JsonObject });
      try {
        const { status, type, bytes } = answer(path);
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
  client = new GoogleGenAI({
    apiKey: 'none',
    httpOptions: { baseUrl: `http://127.0.0.1:${port}`, retryOptions: { attempts: 1 } },
  });
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const QUESTION = {
  model: 'some-model',
  contents: 'Look at 1.',
  config: {
    systemInstruction: 'Be brief.',
    tools: [{ functionDeclarations: [{ name: 'look', parametersJsonSchema: { type: 'object' } }] }],
    thinkingConfig: { includeThoughts: true, thinkingBudget: 100 },
  },
};

const CALL = { functionCall: { id: 'call_1', name: 'look', args: { at: 1 } } };
const SIGNATURE = wrap('anthropic-messages', 'c2lnbmVk');

test('a whole answer', async () => {
  fails = false;
  const answer = await client.models.generateContent(QUESTION);
  expect(answer.candidates?.[0]?.content?.parts).toEqual([
    { text: 'Hm.', thought: true, thoughtSignature: SIGNATURE },
    { text: 'I look.' },
    CALL,
  ]);
  expect(answer.functionCalls).toEqual([CALL.functionCall]);
  expect(answer).toMatchObject({
    responseId: 'id-1',
    modelVersion: 'some-model',
    usageMetadata: {
      promptTokenCount: 10,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 3,
      cachedContentTokenCount: 4,
      totalTokenCount: 18,
    },
  });
});

test('a stream, and the turn that its pieces make', async () => {
  fails = false;
  const parts: JsonObject[] = [];
  let last;
  for await (const piece of await client.models.generateContentStream(QUESTION)) {
    last = piece;
    parts.push(...((piece.candidates?.[0]?.content?.parts ?? []) as unknown as JsonObject[]));
  }
  expect(last?.candidates?.[0]?.finishReason).toBe('STOP');
  expect(last?.usageMetadata?.totalTokenCount).toBe(18);
  const { request } = codec.decodeRequest({ contents: [{ role: 'model', parts }] }, { model: 'm', stream: false });
  expect(request.turns[0]).toMatchObject({
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'Hm.', signature: SIGNATURE },
      { type: 'text', text: 'I ' },
      { type: 'text', text: 'look.' },
      { type: 'tool-call', id: 'call_1', name: 'look', args: '{"at":1}' },
    ],
  });
});

test('an error, and an error in a stream', async () => {
  fails = true;
  await expect(client.models.generateContent(QUESTION)).rejects.toMatchObject({
    status: 429,
    message: expect.stringContaining('RESOURCE_EXHAUSTED') as string,
  });
  const read = async () => {
    for await (const piece of await client.models.generateContentStream(QUESTION)) void piece;
  };
  await expect(read()).rejects.toThrow(/it broke/);
});

test('what it asks is read without a rest', () => {
  const whole = asked.find(({ path }) => path.endsWith('/models/some-model:generateContent'));
  const { request, uses } = codec.decodeRequest(whole!.body, { model: 'some-model', stream: false });
  expect(uses.map(({ feature }) => feature).filter((feature) => feature === 'unknown-field')).toEqual([]);
  expect(request).toMatchObject({
    turns: [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Look at 1.' }] },
    ],
    tools: [{ type: 'function', name: 'look', parameters: { type: 'object' } }],
    reasoning: { budget: 100, summary: 'auto' },
  });
  expect(asked.some(({ path }) => path.endsWith('/models/some-model:streamGenerateContent?alt=sse'))).toBe(true);
});
