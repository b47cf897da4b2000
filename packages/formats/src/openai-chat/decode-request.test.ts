import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiChat as codec } from './codec.ts';

const CONTEXT = { model: 'from-the-path', stream: false };
const decode = (more: JsonObject) =>
  codec.decodeRequest({ messages: [{ role: 'user', content: 'Hi' }], ...more }, CONTEXT);
const usesOf = (more: JsonObject) => decode(more).uses.map(({ feature, path }) => `${feature} ${path}`);

describe('what a request uses, and where', () => {
  test.each<{ body: JsonObject; uses: readonly string[] }>([
    { body: {}, uses: [] },
    { body: { temperature: 0, top_p: 1, seed: 0 }, uses: ['temperature temperature', 'top-p top_p', 'seed seed'] },
    { body: { frequency_penalty: 0, n: 1, logprobs: false, store: false, parallel_tool_calls: true }, uses: [] },
    { body: { max_tokens: 5 }, uses: ['max-tokens max_tokens'] },
    { body: { max_tokens: null, tools: null, unknown: null }, uses: [] },
    { body: { reasoning_effort: 'none' }, uses: ['reasoning-off reasoning_effort'] },
    {
      body: { reasoning: { effort: 'high', odd: 1 } },
      uses: ['reasoning-effort reasoning.effort', 'unknown-field reasoning.odd'],
    },
    { body: { repetition_penalty: 1.1 }, uses: ['unknown-field repetition_penalty'] },
    { body: { modalities: ['text'] }, uses: [] },
    { body: { web_search_options: {} }, uses: ['server-tool web_search_options'] },
    {
      body: {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'https://e.com/a', detail: 'low', odd: 1 } }],
          },
        ],
      },
      uses: [
        'image-url messages[0].content[0].image_url',
        'image-detail messages[0].content[0].image_url.detail',
        'unknown-field messages[0].content[0].image_url.odd',
      ],
    },
    {
      body: { tools: [{ type: 'function', function: { name: 'a', strict: true } }], tool_choice: 'any' },
      uses: ['tools tools', 'tool-strict tools[0].function.strict', 'tool-choice-required tool_choice'],
    },
  ])('$body', ({ body, uses }) => {
    expect(usesOf(body)).toEqual(uses);
  });
});

describe('what is wrong is named', () => {
  test.each<{ body: JsonObject; param: string }>([
    { body: { messages: 'Hi' }, param: 'messages' },
    { body: { messages: null }, param: 'messages' },
    { body: { messages: [{ content: 'Hi' }] }, param: 'messages[0].role' },
    { body: { messages: [{ role: 'robot', content: 'Hi' }] }, param: 'messages[0].role' },
    { body: { messages: [{ role: 'user', content: 7 }] }, param: 'messages[0].content' },
    { body: { messages: [{ role: 'user', content: [{ type: 'smell' }] }] }, param: 'messages[0].content[0].type' },
    {
      body: { messages: [{ role: 'system', content: [{ type: 'image_url' }] }] },
      param: 'messages[0].content[0].type',
    },
    { body: { messages: [{ role: 'tool', content: 'x' }] }, param: 'messages[0].tool_call_id' },
    { body: { temperature: 'hot' }, param: 'temperature' },
    { body: { max_tokens: 1.5 }, param: 'max_tokens' },
    { body: { stop: 3 }, param: 'stop' },
    { body: { reasoning_effort: 'much' }, param: 'reasoning_effort' },
    { body: { response_format: { type: 'xml' } }, param: 'response_format.type' },
    { body: { tool_choice: 'always' }, param: 'tool_choice' },
    { body: { tools: [{ type: 'function' }] }, param: 'tools[0].function' },
    { body: { metadata: { a: 1 } }, param: 'metadata.a' },
  ])('$param: $body', ({ body, param }) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});

test('the model and the stream flag come from the path where the body is silent', () => {
  expect(decode({}).request).toMatchObject(CONTEXT);
  expect(decode({ model: 'in-the-body', stream: true }).request).toMatchObject({ model: 'in-the-body', stream: true });
});

test('of the fields that only this API has those are kept that are there', () => {
  expect(decode({}).request.extra).toStrictEqual({ format: 'openai-chat', fields: {} });
});

test('results of tools that follow one another are one turn', () => {
  const { request } = decode({
    messages: [
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '2' }] },
      { role: 'user', content: 'x' },
      { role: 'tool', tool_call_id: 'c', content: '3' },
    ],
  });
  expect(
    request.turns.map((turn) => (turn.role === 'tool' ? turn.results.map(({ callId }) => callId) : turn.role)),
  ).toEqual([['a', 'b'], 'user', ['c']]);
});

test('of thoughts in several places those are read that say most', () => {
  const blocks = [{ type: 'thinking', thinking: 'hm', signature: 'c2ln' }];
  const { request } = decode({
    messages: [{ role: 'assistant', content: '4', reasoning_content: 'hm', thinking_blocks: blocks }],
  });
  expect(request.turns).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'hm', signature: wrap('anthropic-messages', 'c2ln') },
        { type: 'text', text: '4' },
      ],
    },
  ]);
});
