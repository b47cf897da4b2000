import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { openaiChat as codec } from '../codec.ts';

const bodyOf = (more: Partial<ChatRequest>): JsonObject =>
  JSON.parse(JSON.stringify(codec.encodeRequest(asked(more)).body)) as JsonObject;
describe('settings from other formats', () => {
  test.each<{ name: string; more: Partial<ChatRequest>; fields: JsonObject }>([
    { name: 'the limit of most servers', more: { maxTokens: 9 }, fields: { max_tokens: 9 } },
    {
      name: "the limit of OpenAI's models",
      more: { maxTokens: 9, model: 'o4-mini' },
      fields: { max_completion_tokens: 9 },
    },
    {
      name: "the limit of OpenAI's open models",
      more: { maxTokens: 9, model: 'openai/gpt-oss-120b' },
      fields: { max_tokens: 9 },
    },
    {
      name: 'usage of streams',
      more: { stream: true },
      fields: { stream: true, stream_options: { include_usage: true } },
    },
    { name: 'log probabilities', more: { logprobs: 0 }, fields: { logprobs: true } },
    { name: 'alternatives', more: { logprobs: 2 }, fields: { logprobs: true, top_logprobs: 2 } },
    { name: 'a budget', more: { reasoning: { budget: 2_000 } }, fields: { reasoning_effort: 'low' } },
    { name: 'no reasoning', more: { reasoning: { effort: 'none' } }, fields: { reasoning_effort: 'none' } },
    { name: 'the tier of everybody', more: { serviceTier: 'standard_only' }, fields: { service_tier: 'default' } },
    { name: 'a tier that there is not', more: { serviceTier: 'batch' }, fields: {} },
    { name: 'nothing is stored', more: { store: false, metadata: { a: 'b' } }, fields: {} },
    {
      name: 'metadata of what is stored',
      more: { store: true, metadata: { a: 'b' } },
      fields: { store: true, metadata: { a: 'b' } },
    },
    {
      name: 'a schema without a name',
      more: { output: { type: 'schema', schema: { type: 'object' } } },
      fields: { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } } },
    },
    {
      name: "a schema that OpenAI's models can be kept to is",
      more: { model: 'gpt-4o', output: { type: 'schema', schema: { type: 'object', additionalProperties: false } } },
      fields: {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', schema: { type: 'object', additionalProperties: false }, strict: true },
        },
      },
    },
    {
      name: 'a model that thinks, without what it does not take',
      more: { model: 'gpt-5-mini', sampling: { temperature: 0.5 }, reasoning: { effort: 'none' } },
      fields: { reasoning_effort: 'minimal' },
    },
    {
      name: 'of allowed tools the others are not there',
      more: {
        tools: [
          { type: 'function', name: 'a' },
          { type: 'function', name: 'b' },
        ],
        toolChoice: { type: 'allowed', names: ['b'], required: true },
      },
      fields: {
        tools: [{ type: 'function', function: { name: 'b', parameters: { type: 'object', properties: {} } } }],
        tool_choice: 'required',
      },
    },
    {
      name: 'what only some servers take, and fields of another format',
      more: { sampling: { topK: 5, minP: 0.1 }, extra: { format: 'gemini', fields: { odd: 1 } } },
      fields: {},
    },
  ])('$name', ({ more, fields }) => {
    const { messages: _messages, model: _model, ...rest } = bodyOf(more);
    expect(rest).toEqual(fields);
  });

  test.each<[Partial<ChatRequest>, string]>([
    [{ serviceTier: 'batch' }, 'the service tier batch is left out'],
    [{ metadata: { a: 'b' } }, 'metadata is left out: it can only be sent with what is stored'],
    [{ reasoning: { budget: 2_000 } }, 'reasoning: a budget of 2000 tokens becomes the effort low'],
  ])('%j is told: %s', (more, warning) => {
    expect(codec.encodeRequest(asked(more)).warnings).toEqual([warning]);
  });

  test.each<{ why: string; param: string; more: Partial<ChatRequest> }>([
    { why: 'too many stop sequences', param: 'stop', more: { stop: ['1', '2', '3', '4', '5'] } },
    { why: 'too many alternatives', param: 'logprobs', more: { logprobs: 21 } },
    {
      why: 'a tool of another provider',
      param: 'tools[0]',
      more: { tools: [{ type: 'server', format: 'gemini', value: {} }] },
    },
    {
      why: 'a block of another format',
      param: 'turns[0].parts[0]',
      more: { turns: [{ role: 'assistant', parts: [{ type: 'native', format: 'gemini', value: {} }] }] },
    },
    {
      why: 'an image by its id',
      param: 'turns[0].parts[0]',
      more: { turns: [{ role: 'user', parts: [{ type: 'image', source: { from: 'file', id: 'f' } }] }] },
    },
    {
      why: 'audio by its address',
      param: 'turns[0].parts[0]',
      more: {
        turns: [
          { role: 'user', parts: [{ type: 'audio', source: { from: 'url', url: 'https://example.com/a.mp3' } }] },
        ],
      },
    },
    {
      why: 'an image that a model made',
      param: 'turns[0].parts[0]',
      more: { turns: [{ role: 'assistant', parts: [{ type: 'image', source: { from: 'data', base64: 'AAAA' } }] }] },
    },
  ])('refuses $why', ({ param, more }) => {
    expect(() => codec.encodeRequest(asked(more))).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param }),
    );
  });
});
