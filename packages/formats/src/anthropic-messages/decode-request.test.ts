import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { anthropicMessages as codec } from './codec.ts';

const CONTEXT = { model: 'from-the-path', stream: true };
const decode = (body: JsonObject) =>
  codec.decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }, CONTEXT);
const user = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const said = (...content: readonly JsonObject[]): JsonObject => ({
  messages: [
    { role: 'assistant', content },
    { role: 'user', content: 'Hi' },
  ],
});
const HI = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] } as const;

describe('what a body means', () => {
  test.each<[string, JsonObject, Partial<ChatRequest>]>([
    ['the model of the path, if the body has none', { model: null }, { model: 'from-the-path', stream: true }],
    ['the body says whether it streams', { stream: false }, { model: 'm', stream: false }],
    [
      'results of tools are turns of their own, and adjacent turns are one',
      {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'user', content: 'Hi' },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'a' },
              { type: 'tool_result', tool_use_id: 'b', content: 'B', is_error: true },
              { type: 'text', text: 'Hi' },
            ],
          },
        ],
      },
      {
        turns: [
          { role: 'user', parts: [...HI.parts, ...HI.parts] },
          {
            role: 'tool',
            results: [
              { callId: 'a', parts: [] },
              { callId: 'b', parts: [{ type: 'text', text: 'B' }], isError: true },
            ],
          },
          HI,
        ],
      },
    ],
    [
      'thoughts: signed here, signed elsewhere, hidden, unsigned; and the signature of a call',
      said(
        { type: 'thinking', thinking: 'a', signature: 's' },
        { type: 'thinking', thinking: 'b', signature: wrap('openai-responses', 's') },
        { type: 'redacted_thinking', data: 'd' },
        { type: 'thinking', thinking: 'c', signature: '' },
        { type: 'thinking', thinking: '', signature: wrap('gemini', 's') },
        { type: 'tool_use', id: 'x', name: 'look', input: { a: 1 } },
      ),
      {
        turns: [
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'a', signature: wrap('anthropic-messages', 's') },
              { type: 'reasoning', text: 'b', signature: wrap('openai-responses', 's') },
              { type: 'reasoning', encrypted: wrap('anthropic-messages', 'd') },
              { type: 'reasoning', text: 'c' },
              { type: 'tool-call', id: 'x', name: 'look', args: '{"a":1}', signature: wrap('gemini', 's') },
            ],
          },
          HI,
        ],
      },
    ],
    ['a budget', { thinking: { type: 'enabled', budget_tokens: 2_000 } }, { reasoning: { budget: 2_000 } }],
    ['as much as it likes', { thinking: { type: 'adaptive' } }, { reasoning: { budget: -1 } }],
    [
      'an effort',
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'low' } },
      { reasoning: { effort: 'low', summary: 'omitted' } },
    ],
    ['the most effort', { output_config: { effort: 'max' } }, { reasoning: { effort: 'max' } }],
    ['no thoughts', { thinking: { type: 'disabled' } }, { reasoning: { effort: 'none' } }],
    ['a way to think that is new', { thinking: { type: 'between_tools' } }, {}],
    [
      'a schema, as the beta has it',
      { output_format: { type: 'json_schema', schema: { type: 'object' } } },
      { output: { type: 'schema', schema: { type: 'object' } } },
    ],
    [
      'one tool at a time',
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      { toolChoice: { type: 'auto' }, parallelTools: false },
    ],
    ['a tool by name', { tool_choice: { type: 'tool', name: 'x' } }, { toolChoice: { type: 'named', name: 'x' } }],
  ])('%s', (_, body, meant) => {
    expect(decode(body).request).toMatchObject(meant);
  });
});

describe('what a body uses, and where', () => {
  test.each<[string, string, JsonObject]>([
    ['system', 'system', { system: 'Be brief.' }],
    [
      'cache-mark',
      'system[0].cache_control',
      { system: [{ type: 'text', text: 'A', cache_control: { type: 'ephemeral' } }] },
    ],
    ['image-url', 'messages[0].content[0].source', user({ type: 'image', source: { type: 'url', url: 'x' } })],
    [
      'image-data',
      'messages[0].content[0].source',
      user({ type: 'image', source: { type: 'base64', data: '', media_type: 'image/png' } }),
    ],
    [
      'document-file',
      'messages[0].content[0].source',
      user({ type: 'document', source: { type: 'file', file_id: 'x' } }),
    ],
    [
      'citations-request',
      'messages[0].content[0].citations',
      user({ type: 'document', citations: { enabled: true }, source: { type: 'text', data: 'x' } }),
    ],
    [
      'server-tool-block',
      'messages[0].content[0]',
      said({ type: 'server_tool_use', id: 'x', name: 'web_search', input: {} }),
    ],
    ['server-tool-block', 'messages[0].content[0]', user({ type: 'something_new', deep: { x: 1 } })],
    [
      'tool-result-error',
      'messages[0].content[0].is_error',
      user({ type: 'tool_result', tool_use_id: 'x', is_error: true }),
    ],
    [
      'tool-result-image',
      'messages[0].content[0].content[0]',
      user({ type: 'tool_result', tool_use_id: 'x', content: [{ type: 'image', source: { type: 'url', url: 'x' } }] }),
    ],
    [
      'reasoning-signature',
      'messages[0].content[0].signature',
      said({ type: 'thinking', thinking: 'x', signature: 's' }),
    ],
    ['prefill', 'messages[0]', { messages: [{ role: 'assistant', content: 'x' }] }],
    ['server-tool', 'tools[0]', { tools: [{ type: 'bash_20250124', name: 'bash' }] }],
    ['server-tool', 'mcp_servers', { mcp_servers: [{ type: 'url', name: 'x', url: 'x' }] }],
    ['tool-strict', 'tools[0].strict', { tools: [{ name: 'x', input_schema: {}, strict: true }] }],
    ['unknown-field', 'tools[0].defer_loading', { tools: [{ name: 'x', input_schema: {}, defer_loading: true }] }],
    ['unknown-field', 'container', { container: 'x' }],
    ['user', 'metadata.user_id', { metadata: { user_id: 'x' } }],
    ['unknown-field', 'metadata.more', { metadata: { more: 'x' } }],
    [
      'parallel-tools-off',
      'tool_choice.disable_parallel_tool_use',
      { tool_choice: { type: 'any', disable_parallel_tool_use: true } },
    ],
  ])('%s at %s', (feature, path, body) => {
    expect(decode(body).uses).toContainEqual({ feature, path });
  });

  test('nothing, where there is nothing', () => {
    expect(decode({}).uses).toEqual([]);
    const system = [{ type: 'text', text: 'A' }];
    expect(decode({ system }).uses).toEqual([{ feature: 'system', path: 'system' }]);
    expect(decode({}).request.extra).toBeUndefined();
  });

  test('unknown fields are kept for an encoder of the same format', () => {
    expect(decode({ container: 'x' }).request.extra).toEqual({
      format: 'anthropic-messages',
      fields: { container: 'x' },
    });
  });
});

describe('what is wrong, and where', () => {
  test.each<[string, JsonObject]>([
    ['messages', { messages: undefined }],
    ['messages', { messages: 'Hi' }],
    ['messages[0]', { messages: ['Hi'] }],
    ['messages[0].role', { messages: [{ role: 'tool', content: 'x' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content[0].text', user({ type: 'text' })],
    ['messages[0].content[0].source.type', user({ type: 'image', source: { type: 'ftp' } })],
    ['messages[0].content[0].cache_control.ttl', user({ type: 'text', text: 'x', cache_control: { ttl: '2h' } })],
    ['max_tokens', { max_tokens: 1.5 }],
    ['temperature', { temperature: '1' }],
    ['thinking.budget_tokens', { thinking: { type: 'enabled' } }],
    ['tool_choice.type', { tool_choice: { type: 'maybe' } }],
    ['tools[0].name', { tools: [{ input_schema: {} }] }],
    ['output_config.format.type', { output_config: { format: { type: 'grammar' } } }],
    ['stop_sequences[1]', { stop_sequences: ['a', 1] }],
  ])('%s', (param, body) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});
