import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decoded } from '../testdata/decoded.ts';

const LEAST = {
  ...{ model: 'from-the-path', stream: false, tools: [], sampling: {}, stop: [] },
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
};
const extra = (fields: JsonObject) => ({ extra: { format: 'anthropic-messages', fields } });

test.each<[string, JsonObject, JsonObject, readonly string[]]>([
  ['the least', {}, {}, []],
  [
    'all that is plain',
    {
      ...{ temperature: 0.5, top_p: 0.9, top_k: 3, max_tokens: 9, stop_sequences: ['a'] },
      ...{ metadata: { user_id: 'u' }, service_tier: 'auto' },
    },
    {
      sampling: { temperature: 0.5, topP: 0.9, topK: 3 },
      ...{ maxTokens: 9, stop: ['a'], user: 'u', serviceTier: 'auto' },
    },
    [
      ...['max-tokens max_tokens', 'temperature temperature', 'top-p top_p', 'top-k top_k'],
      ...['stop stop_sequences', 'user metadata.user_id', 'service-tier service_tier'],
    ],
  ],
  ['nothing in what could hold something', { stop_sequences: [], metadata: {}, output_config: {} }, {}, []],
  [
    'thoughts that are shown',
    { thinking: { type: 'enabled', budget_tokens: 2_000, display: 'summarized' } },
    {
      reasoning: { budget: 2_000, summary: 'summarized' },
      ...extra({ thinking: { type: 'enabled', budget_tokens: 2_000, display: 'summarized' } }),
    },
    ['reasoning-summary thinking.display', 'reasoning-budget thinking.budget_tokens'],
  ],
  [
    'no thoughts',
    { thinking: { type: 'disabled' } },
    { reasoning: { effort: 'none' }, ...extra({ thinking: { type: 'disabled' } }) },
    ['reasoning-off thinking'],
  ],
  [
    'as many thoughts as it likes',
    { thinking: { type: 'adaptive' } },
    { reasoning: { budget: -1 }, ...extra({ thinking: { type: 'adaptive' } }) },
    ['reasoning-budget thinking'],
  ],
  [
    'as many as its effort takes',
    { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    { reasoning: { effort: 'low' }, ...extra({ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }) },
    ['reasoning-effort output_config.effort', 'reasoning-effort thinking'],
  ],
  [
    'a way to think that is new, and an effort',
    { thinking: { type: 'between_tools', often: true }, output_config: { effort: 'low' } },
    {
      reasoning: { effort: 'low' },
      ...extra({ thinking: { type: 'between_tools', often: true }, output_config: { effort: 'low' } }),
    },
    ['reasoning-effort output_config.effort', 'unknown-field thinking'],
  ],
  [
    'a way to think that is new',
    { thinking: { type: 'between_tools' } },
    extra({ thinking: { type: 'between_tools' } }),
    ['unknown-field thinking'],
  ],
  ...['low', 'medium', 'high', 'xhigh', 'max'].map((effort): [string, JsonObject, JsonObject, readonly string[]] => [
    `an effort: ${effort}`,
    { output_config: { effort } },
    { reasoning: { effort }, ...extra({ output_config: { effort } }) },
    ['reasoning-effort output_config.effort'],
  ]),
  [
    'an effort that is new',
    { output_config: { effort: 'turbo' } },
    extra({ output_config: { effort: 'turbo' } }),
    ['unknown-field output_config.effort'],
  ],
  [
    'a schema',
    { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    { output: { type: 'schema', schema: { type: 'object' } } },
    ['json-schema output_config.format'],
  ],
  [
    'tools: of the caller, of the provider, of a server',
    {
      tools: [
        { name: 'a', description: 'A', input_schema: { type: 'object' }, strict: false },
        { type: 'custom', name: 'b', input_schema: {}, cache_control: { type: 'ephemeral' } },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
      ],
      mcp_servers: [{ type: 'url', name: 's', url: 'https://s' }],
    },
    {
      tools: [
        { type: 'function', name: 'a', description: 'A', parameters: { type: 'object' }, strict: false },
        { type: 'function', name: 'b', parameters: {}, cache: {} },
        {
          ...{ type: 'server', format: 'anthropic-messages' },
          value: { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
        },
        {
          ...{ type: 'server', format: 'anthropic-messages' },
          value: { mcp_servers: [{ type: 'url', name: 's', url: 'https://s' }] },
        },
      ],
    },
    [
      'tools tools[0]',
      'tools tools[1]',
      'cache-mark tools[1].cache_control',
      'server-tool tools[2]',
      'server-tool mcp_servers',
    ],
  ],
  ['no server', { mcp_servers: [] }, {}, []],
  ['any tool or none', { tool_choice: { type: 'auto' } }, { toolChoice: { type: 'auto' } }, []],
  [
    'several tools at a time',
    { tool_choice: { type: 'auto', disable_parallel_tool_use: false } },
    { toolChoice: { type: 'auto' }, parallelTools: true },
    [],
  ],
  [
    'some tool',
    { tool_choice: { type: 'any' } },
    { toolChoice: { type: 'required' } },
    ['tool-choice-required tool_choice'],
  ],
  ['no tool', { tool_choice: { type: 'none' } }, { toolChoice: { type: 'none' } }, ['tool-choice-none tool_choice']],
  [
    'this tool',
    { tool_choice: { type: 'tool', name: 'x' } },
    { toolChoice: { type: 'named', name: 'x' } },
    ['tool-choice-named tool_choice'],
  ],
])('%s', (_name, body, meant, uses) => {
  expect(decoded(body)).toStrictEqual({ request: { ...LEAST, ...meant }, uses });
});

describe('what is wrong, in words', () => {
  test.each<[JsonObject, string]>([
    [{ top_k: 1.5 }, 'top_k: expected a whole number'],
    [{ output_config: { format: { type: 'grammar' } } }, 'output_config.format.type: expected json_schema'],
    [{ output_config: { format: { type: 'json_schema' } } }, 'output_config.format.schema: is required'],
    [{ thinking: {} }, 'thinking.type: is required'],
    [{ tool_choice: {} }, 'tool_choice.type: is required'],
    [{ tool_choice: { type: 'tool' } }, 'tool_choice.name: is required'],
    [{ tool_choice: { type: 'maybe' } }, 'tool_choice.type: expected auto, any, tool or none'],
  ])('%j', (body, message) => {
    expect(() => decoded(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
  });
});
