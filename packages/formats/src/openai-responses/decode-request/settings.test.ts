import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decoded } from '../testdata/decoded.ts';

type Row = readonly [string, JsonObject, JsonObject, readonly string[]];

const LEAST = {
  ...{ model: 'from-the-path', stream: false, streamUsage: true, tools: [], sampling: {}, stop: [] },
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  extra: { format: 'openai-responses', fields: {} },
};
const own = (fields: JsonObject) => ({ extra: { format: 'openai-responses', fields } });
/** A field that only this API has. */
const kept = (field: string, value: JsonObject[string], feature: string): Row => [
  `only here: ${field}`,
  { [field]: value },
  own({ [field]: value }),
  [`${feature} ${field}`],
];

test.each<Row>([
  ['the least', {}, {}, []],
  [
    'all that is plain',
    {
      ...{ model: 'm', stream: true, max_output_tokens: 9, temperature: 0.5, top_p: 0.9, store: true, user: 'u' },
      ...{ prompt_cache_key: 'k', metadata: { a: 'b' }, service_tier: 'flex', parallel_tool_calls: false },
    },
    {
      ...{ model: 'm', stream: true, maxTokens: 9, sampling: { temperature: 0.5, topP: 0.9 }, store: true, user: 'u' },
      ...{ cacheKey: 'k', metadata: { a: 'b' }, serviceTier: 'flex', parallelTools: false },
    },
    [
      ...['parallel-tools-off parallel_tool_calls', 'max-tokens max_output_tokens', 'temperature temperature'],
      ...['top-p top_p', 'cache-key prompt_cache_key', 'user user', 'metadata metadata', 'service-tier service_tier'],
      'store store',
    ],
  ],
  ['nothing in what could hold something', { metadata: {}, text: {}, tools: [] }, { metadata: {} }, []],
  ['padding', { stream_options: { include_obfuscation: false } }, {}, []],
  kept('previous_response_id', 'r', 'previous-response'),
  kept('conversation', 'c', 'previous-response'),
  kept('prompt', { id: 'p' }, 'previous-response'),
  kept('context_management', [], 'truncation'),
  kept('max_tool_calls', 3, 'server-tool'),
  kept('moderation', {}, 'safety'),
  kept('safety_identifier', 's', 'user'),
  kept('prompt_cache_options', {}, 'cache-mark'),
  kept('prompt_cache_retention', '24h', 'cache-mark'),
  kept('background', true, 'background'),
  kept('truncation', 'auto', 'truncation'),
  kept('new', 1, 'unknown-field'),
  [
    'not in the background, and not cut',
    { background: false, truncation: 'disabled' },
    own({ background: false, truncation: 'disabled' }),
    [],
  ],
  [
    'instructions before the conversation',
    { instructions: 'Be brief.' },
    { turns: [{ role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] }, ...LEAST.turns] },
    ['system instructions'],
  ],
  ['probabilities of what was said', { top_logprobs: 3 }, { logprobs: 3 }, ['logprobs top_logprobs']],
  ['no alternatives', { top_logprobs: 0 }, {}, []],
  [
    'probabilities by name',
    { include: ['message.output_text.logprobs'] },
    { logprobs: 0, ...own({ include: ['message.output_text.logprobs'] }) },
    ['logprobs include'],
  ],
  [
    'what else can be included',
    { include: ['reasoning.encrypted_content'] },
    own({ include: ['reasoning.encrypted_content'] }),
    [],
  ],
  ...['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'].map((effort): Row => [
    `an effort: ${effort}`,
    { reasoning: { effort } },
    { reasoning: { effort }, ...own({ reasoning: { effort } }) },
    [`reasoning-${effort === 'none' ? 'off' : 'effort'} reasoning.effort`],
  ]),
  ...['summary', 'generate_summary'].map((field): Row => [
    `a summary: ${field}`,
    { reasoning: { [field]: 'auto' } },
    { reasoning: { summary: 'auto' }, ...own({ reasoning: { [field]: 'auto' } }) },
    [`reasoning-summary reasoning.${field}`],
  ]),
  ['thoughts as usual', { reasoning: {} }, own({ reasoning: {} }), []],
  ['text', { text: { format: { type: 'text' } } }, { output: { type: 'text' } }, []],
  ['JSON', { text: { format: { type: 'json_object' } } }, { output: { type: 'json' } }, ['json-mode text.format']],
  [
    'JSON by a schema',
    { text: { format: { type: 'json_schema', name: 'n', description: 'd', schema: {}, strict: true } } },
    { output: { type: 'schema', name: 'n', description: 'd', schema: {}, strict: true } },
    ['json-schema text.format'],
  ],
  ...['low', 'medium', 'high'].map((verbosity): Row => [
    `how much it says: ${verbosity}`,
    { text: { verbosity } },
    { verbosity },
    ['verbosity text.verbosity'],
  ]),
  [
    'tools of every kind',
    {
      tools: [
        { type: 'function', name: 'a', description: 'A', parameters: { type: 'object' }, strict: true },
        { type: 'function', name: 'b', strict: false },
        { type: 'custom', name: 'c', description: 'C', format: { type: 'text' } },
        { type: 'custom', name: 'd' },
        { type: 'web_search', search_context_size: 'low' },
      ],
    },
    {
      tools: [
        { type: 'function', name: 'a', description: 'A', parameters: { type: 'object' }, strict: true },
        { type: 'function', name: 'b', strict: false },
        { type: 'custom', name: 'c', description: 'C', format: { type: 'text' } },
        { type: 'custom', name: 'd' },
        { type: 'server', format: 'openai-responses', value: { type: 'web_search', search_context_size: 'low' } },
      ],
    },
    [
      'tools tools',
      'tool-strict tools[0].strict',
      'custom-tool tools[2]',
      'custom-tool tools[3]',
      'server-tool tools[4]',
    ],
  ],
  ['any tool or none', { tool_choice: 'auto' }, { toolChoice: { type: 'auto' } }, []],
  ['no tool', { tool_choice: 'none' }, { toolChoice: { type: 'none' } }, ['tool-choice-none tool_choice']],
  [
    'some tool',
    { tool_choice: 'required' },
    { toolChoice: { type: 'required' } },
    ['tool-choice-required tool_choice'],
  ],
  ...['function', 'custom'].map((type): Row => [
    `this ${type}`,
    { tool_choice: { type, name: 'a' } },
    { toolChoice: { type: 'named', name: 'a' } },
    ['tool-choice-named tool_choice'],
  ]),
  ...['auto', 'required'].map((mode): Row => [
    `of these tools: ${mode}`,
    { tool_choice: { type: 'allowed_tools', mode, tools: [{ type: 'function', name: 'a' }] } },
    { toolChoice: { type: 'allowed', names: ['a'], required: mode === 'required' } },
    ['tool-choice-allowed tool_choice'],
  ]),
  [
    'a tool that the provider runs itself',
    { tool_choice: { type: 'web_search' } },
    own({ tool_choice: { type: 'web_search' } }),
    ['server-tool tool_choice'],
  ],
])('%s', (_name, body, meant, uses) => {
  expect(decoded(body)).toStrictEqual({ request: { ...LEAST, ...meant }, uses });
});

describe('what is wrong, in words', () => {
  test.each<[JsonObject, string]>([
    [{ text: { format: { type: 'xml' } } }, 'text.format: expected text, json_object or json_schema'],
    [{ text: { format: { type: 'json_schema' } } }, 'text.format.schema: is required'],
    [{ text: { verbosity: 'some' } }, 'text.verbosity: expected low, medium or high'],
    [
      { reasoning: { effort: 'toString' } },
      'reasoning.effort: expected one of none, minimal, low, medium, high, xhigh, max',
    ],
    [{ tools: [{ type: 'function' }] }, 'tools[0].name: is required'],
    [{ tools: [{ type: 'custom' }] }, 'tools[0].name: is required'],
    [{ tools: [{}] }, 'tools[0].type: is required'],
    [{ tool_choice: 7 }, 'tool_choice: expected an object'],
    [{ tool_choice: { type: 'function' } }, 'tool_choice.name: is required'],
    [{ tool_choice: { type: 'allowed_tools', tools: [{}] } }, 'tool_choice.tools[0].name: is required'],
    [{ include: 'all' }, 'include: expected a list'],
    [{ truncation: 7 }, 'truncation: expected text'],
  ])('%j', (body, message) => {
    expect(() => decoded(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
  });
});
