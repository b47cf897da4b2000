import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { openaiResponses as codec } from './codec.ts';
import { asked } from '../testing/asked.ts';
import { bodyOf } from './testdata/body-of.ts';

describe('settings of other formats', () => {
  test.each<{ name: string; more: Partial<ChatRequest>; fields: JsonObject }>([
    { name: 'nothing is stored', more: {}, fields: { store: false } },
    { name: 'it is stored if asked for', more: { store: true }, fields: { store: true } },
    {
      name: 'models that think are asked for their encrypted thoughts',
      more: { model: 'gpt-5-mini', reasoning: { budget: 2_000, summary: 'summarized' } },
      fields: { store: false, include: ['reasoning.encrypted_content'], reasoning: { effort: 'low', summary: 'auto' } },
    },
    { name: 'models that do not think are not', more: { model: 'gpt-5-chat-latest' }, fields: { store: false } },
    {
      name: 'log probabilities',
      more: { logprobs: 2 },
      fields: { store: false, top_logprobs: 2, include: ['message.output_text.logprobs'] },
    },
    {
      name: 'a schema, and how much is said',
      more: { output: { type: 'schema', schema: { type: 'object' } }, verbosity: 'low' },
      fields: {
        store: false,
        text: { format: { type: 'json_schema', name: 'answer', schema: { type: 'object' } }, verbosity: 'low' },
      },
    },
    {
      name: 'tools that are not strict unless they say so',
      more: {
        tools: [
          { type: 'function', name: 'a' },
          { type: 'function', name: 'b', parameters: {}, strict: true },
        ],
        toolChoice: { type: 'allowed', names: ['b'], required: true },
        parallelTools: false,
      },
      fields: {
        store: false,
        tools: [
          { type: 'function', name: 'a', parameters: { type: 'object', properties: {} }, strict: false },
          { type: 'function', name: 'b', parameters: { type: 'object', properties: {} }, strict: true },
        ],
        tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'b' }] },
        parallel_tool_calls: false,
      },
    },
    {
      name: 'a schema that can be kept to is',
      more: {
        output: {
          type: 'schema',
          schema: { type: 'object', properties: {}, required: [], additionalProperties: false },
        },
      },
      fields: {
        store: false,
        text: {
          format: {
            type: 'json_schema',
            name: 'answer',
            schema: { type: 'object', properties: {}, required: [], additionalProperties: false },
            strict: true,
          },
        },
      },
    },
    { name: 'what there is no word for', more: { sampling: { topK: 5, seed: 1 } }, fields: { store: false } },
  ])('$name', ({ more, fields }) => {
    const { input: _input, model: _model, ...rest } = bodyOf(more);
    expect(rest).toEqual(fields);
  });

  test.each<{ param: string; more: Partial<ChatRequest> }>([
    { param: 'stop', more: { stop: ['END'] } },
    { param: 'choices', more: { choices: 2 } },
    { param: 'tools[0]', more: { tools: [{ type: 'server', format: 'gemini', value: {} }] } },
    {
      param: 'turns[0].parts[0]',
      more: { turns: [{ role: 'user', parts: [{ type: 'audio', source: { from: 'data', base64: 'AAAA' } }] }] },
    },
    {
      param: 'turns[0].parts[0]',
      more: { turns: [{ role: 'assistant', parts: [{ type: 'native', format: 'gemini', value: {} }] }] },
    },
  ])('refuses $param', ({ param, more }) => {
    expect(() => codec.encodeRequest(asked(more))).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param }),
    );
  });
});
