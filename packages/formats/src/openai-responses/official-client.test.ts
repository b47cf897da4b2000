import OpenAI from 'openai';
import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { bytesOf } from '../testing/wire.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiResponses as codec } from './codec.ts';

/** A client whose provider answers with what we write. */
function client(events: readonly AnswerEvent[]): OpenAI {
  return new OpenAI({
    apiKey: 'none',
    fetch: async (_url, init) => {
      const { request } = codec.decodeRequest(JSON.parse(String(init?.body)) as JsonObject, {
        model: 'm',
        stream: false,
      });
      const context = { id: 'made-1', created: 1_700_000_000, request };
      if (!request.stream) return Response.json(codec.encodeAnswer(events, context));
      const bytes = bytesOf(codec, drive(codec.encodeStream(context), events));
      return new Response(Buffer.from(bytes), { headers: { 'content-type': 'text/event-stream' } });
    },
  });
}

const ask = { model: 'some-model', input: 'Hi', tools: [] };
const start = { type: 'start', id: 'msg_1', model: 'some-model' } as const;
const signature = wrap('anthropic-messages', 'c2ln');

const SAID: readonly AnswerEvent[] = [
  start,
  { type: 'reasoning', choice: 0, text: 'Let me ' },
  { type: 'reasoning', choice: 0, text: 'see.' },
  { type: 'reasoning-end', choice: 0, signature },
  { type: 'text', choice: 0, text: 'Hello ' },
  { type: 'text', choice: 0, text: 'world' },
  { type: 'citation', choice: 0, citation: { url: 'https://example.com/', title: 'E', start: 0, end: 5 } },
  { type: 'text-end', choice: 0 },
  { type: 'text', choice: 0, text: '!' },
  { type: 'tool-call', choice: 0, call: 0, id: 'call_1', name: 'weather' },
  { type: 'tool-args', choice: 0, call: 0, json: '{"city":' },
  { type: 'tool-call', choice: 0, call: 1, id: 'call_2', name: 'shell', custom: true },
  { type: 'tool-args', choice: 0, call: 1, json: 'ls' },
  { type: 'tool-args', choice: 0, call: 0, json: '"Rome"}' },
  { type: 'stop', choice: 0, reason: 'tool-calls' },
  { type: 'usage', usage: { input: 20, output: 10, cacheRead: 5, reasoning: 4 } },
  { type: 'end' },
];

const RESPONSE = {
  id: 'resp_made-1',
  status: 'completed',
  model: 'some-model',
  output_text: 'Hello world!',
  output: [
    {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Let me see.' }],
      encrypted_content: `signature.${signature}`,
    },
    {
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [
        {
          type: 'output_text',
          text: 'Hello world',
          annotations: [{ type: 'url_citation', url: 'https://example.com/', start_index: 0, end_index: 5 }],
        },
        { type: 'output_text', text: '!', annotations: [] },
      ],
    },
    { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}', status: 'completed' },
    { type: 'custom_tool_call', call_id: 'call_2', name: 'shell', input: 'ls' },
  ],
  usage: {
    input_tokens: 20,
    input_tokens_details: { cached_tokens: 5, cache_write_tokens: 0 },
    output_tokens: 10,
    output_tokens_details: { reasoning_tokens: 4 },
    total_tokens: 30,
  },
};

test('a whole answer', async () => {
  expect(await client(SAID).responses.create(ask)).toMatchObject(RESPONSE);
});

test('a stream', async () => {
  const stream = client(SAID).responses.stream(ask);
  const numbers: number[] = [];
  const texts: string[] = [];
  for await (const event of stream) {
    numbers.push(event.sequence_number);
    if (event.type === 'response.output_text.delta') texts.push(event.delta);
  }
  expect(numbers).toEqual(numbers.map((_, at) => at));
  expect(texts).toEqual(['Hello ', 'world', '!']);
  expect(await stream.finalResponse()).toMatchObject(RESPONSE);
});

test('a refusal, and an answer that is cut off', async () => {
  const events: readonly AnswerEvent[] = [
    start,
    { type: 'text', choice: 0, text: 'I' },
    { type: 'refusal', choice: 0, text: ' cannot.' },
    { type: 'stop', choice: 0, reason: 'length' },
    { type: 'end' },
  ];
  const cut = {
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    output: [
      {
        status: 'incomplete',
        content: [
          { type: 'output_text', text: 'I' },
          { type: 'refusal', refusal: ' cannot.' },
        ],
      },
    ],
  };
  expect(await client(events).responses.create(ask)).toMatchObject(cut);
  expect(await client(events).responses.stream(ask).finalResponse()).toMatchObject(cut);
});

test('a call without arguments has an empty object of them', async () => {
  const events: readonly AnswerEvent[] = [
    start,
    { type: 'tool-call', choice: 0, call: 0, id: 'call_1', name: 'now' },
    { type: 'stop', choice: 0, reason: 'tool-calls' },
    { type: 'end' },
  ];
  const output = [{ type: 'function_call', call_id: 'call_1', name: 'now', arguments: '{}' }];
  expect(await client(events).responses.create(ask)).toMatchObject({ output });
  expect(await client(events).responses.stream(ask).finalResponse()).toMatchObject({ output });
});

test('a stream that fails is an error, with its words', async () => {
  const failing = new OpenAI({
    apiKey: 'none',
    maxRetries: 0,
    fetch: async () => {
      const frame = codec.encodeStreamError({ status: 502, message: 'it broke' }, { requestId: 'r' });
      return new Response(Buffer.from(bytesOf(codec, [frame])), { headers: { 'content-type': 'text/event-stream' } });
    },
  });
  await expect(failing.responses.stream(ask).finalResponse()).rejects.toThrow(/it broke/);
});
