import OpenAI from 'openai';
import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { bytesOf } from '../testing/wire.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiChat as codec } from './codec.ts';

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

const ask = { model: 'some-model', messages: [{ role: 'user' as const, content: 'Hi' }] };
const start = { type: 'start', id: 'msg_1', model: 'some-model' } as const;
const usage = { type: 'usage', usage: { input: 20, output: 10, cacheRead: 5, reasoning: 4 } } as const;
const end = { type: 'end' } as const;

const SAID: readonly AnswerEvent[] = [
  start,
  { type: 'reasoning', choice: 0, text: 'Let me ' },
  { type: 'reasoning', choice: 0, text: 'see.' },
  { type: 'reasoning-end', choice: 0, signature: wrap('anthropic-messages', 'c2ln') },
  { type: 'text', choice: 0, text: 'Hello ' },
  { type: 'text', choice: 0, text: 'world' },
  { type: 'citation', choice: 0, citation: { url: 'https://example.com/', title: 'E' } },
  { type: 'tool-call', choice: 0, call: 0, id: 'call_1', name: 'weather' },
  { type: 'tool-args', choice: 0, call: 0, json: '{"city":' },
  { type: 'tool-args', choice: 0, call: 0, json: '"Rome"}' },
  { type: 'tool-call', choice: 0, call: 1, id: 'call_2', name: 'now' },
  { type: 'tool-args', choice: 0, call: 1, json: '{}' },
  { type: 'stop', choice: 0, reason: 'tool-calls' },
  usage,
  end,
];

const MESSAGE = {
  role: 'assistant',
  content: 'Hello world',
  refusal: null,
  thinking_blocks: [{ type: 'thinking', thinking: 'Let me see.', signature: 'c2ln' }],
  tool_calls: [
    { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
    { id: 'call_2', type: 'function', function: { name: 'now', arguments: '{}' } },
  ],
};

test('a whole answer', async () => {
  const completion = await client(SAID).chat.completions.create(ask);
  expect(completion).toMatchObject({
    id: 'chatcmpl-made-1',
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: 'tool_calls', logprobs: null, message: MESSAGE }],
    usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
  });
});

test('a stream', async () => {
  const stream = client(SAID).chat.completions.stream({ ...ask, stream_options: { include_usage: true } });
  const completion = await stream.finalChatCompletion();
  expect(completion).toMatchObject({
    id: 'chatcmpl-made-1',
    choices: [{ index: 0, finish_reason: 'tool_calls', message: MESSAGE }],
    usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30, prompt_tokens_details: { cached_tokens: 5 } },
  });
});

test('who does not ask for usage sees no chunk of it', async () => {
  const stream = await client(SAID).chat.completions.create({ ...ask, stream: true });
  for await (const chunk of stream) {
    expect(chunk.choices).toHaveLength(1);
    expect(chunk).not.toHaveProperty('usage');
  }
});

test('two choices with log probabilities, and a refusal', async () => {
  const tokens = [{ token: 'Hi', logprob: -0.5, bytes: [72, 105] }];
  const events: readonly AnswerEvent[] = [
    start,
    { type: 'text', choice: 0, text: 'Hi' },
    { type: 'logprobs', choice: 0, tokens },
    { type: 'refusal', choice: 1, text: 'No.' },
    { type: 'stop', choice: 0, reason: 'length' },
    { type: 'stop', choice: 1, reason: 'stop' },
    end,
  ];
  const logprobs = { content: [{ token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [] }], refusal: null };
  const choices = [
    { index: 0, finish_reason: 'length', message: { content: 'Hi', refusal: null }, logprobs },
    { index: 1, finish_reason: 'stop', message: { refusal: 'No.' } },
  ];
  expect(await client(events).chat.completions.create({ ...ask, n: 2 })).toMatchObject({ choices });
  const chunks = await client(events).chat.completions.create({ ...ask, n: 2, stream: true });
  const said = ['', ''];
  for await (const {
    choices: [choice],
  } of chunks)
    said[choice!.index] += choice!.delta.content ?? choice!.delta.refusal ?? '';
  expect(said).toEqual(['Hi', 'No.']);
});

test('a call without arguments has an empty object of them', async () => {
  const events: readonly AnswerEvent[] = [
    start,
    { type: 'tool-call', choice: 0, call: 0, id: 'call_1', name: 'now' },
    { type: 'tool-call', choice: 0, call: 1, id: 'call_2', name: 'shell', custom: true },
    { type: 'stop', choice: 0, reason: 'tool-calls' },
    end,
  ];
  const calls = [{ function: { name: 'now', arguments: '{}' } }, { custom: { name: 'shell', input: '' } }];
  const whole = await client(events).chat.completions.create(ask);
  expect(whole.choices[0]!.message.tool_calls).toMatchObject(calls);
  const streamed = await client(events).chat.completions.stream(ask).finalChatCompletion();
  expect(streamed.choices[0]!.message.tool_calls).toMatchObject(calls);
});

test('functions, as before there were tools', async () => {
  const functions = [{ name: 'weather', parameters: {} }];
  const whole = await client(SAID).chat.completions.create({ ...ask, functions });
  const [choice] = whole.choices;
  expect(choice).toMatchObject({
    finish_reason: 'function_call',
    message: { function_call: { name: 'weather', arguments: '{"city":"Rome"}' } },
  });
  expect(choice!.message).not.toHaveProperty('tool_calls');
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
  await expect(failing.chat.completions.stream(ask).finalChatCompletion()).rejects.toThrow(/it broke/);
});

test('embeddings come as they are asked for', async () => {
  const body = { data: [{ index: 0, embedding: [0.5, -1] }], usage: { prompt_tokens: 3, total_tokens: 3 } };
  const embedding = new OpenAI({
    apiKey: 'none',
    fetch: async (_url, init) => {
      const asked = codec.embed!.decodeRequest(JSON.parse(String(init?.body)) as JsonObject, {
        model: 'm',
        stream: false,
      });
      const answer = codec.embed!.decodeAnswer(body, asked.request);
      return Response.json(codec.embed!.encodeAnswer(answer, asked.request));
    },
  });
  const { data, usage: counted } = await embedding.embeddings.create({ model: 'm', input: 'Hi' });
  expect(data[0]!.embedding).toEqual([0.5, -1]);
  expect(counted).toEqual({ prompt_tokens: 3, total_tokens: 3 });
});
