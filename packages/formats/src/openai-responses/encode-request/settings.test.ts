import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { openaiResponses as codec } from '../codec.ts';

const LEAST = { model: 'some-model', input: [{ role: 'user', content: 'Hi' }] };
const own = (fields: JsonObject = {}): Partial<ChatRequest> => ({ extra: { format: 'openai-responses', fields } });
const INCLUDE = { include: ['reasoning.encrypted_content'] };
const SCHEMA = { type: 'object', additionalProperties: false };
const look = { type: 'function', name: 'look' } as const;
const LOOK = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} }, strict: false };

type Row = readonly [string, Partial<ChatRequest>, JsonObject, readonly string[]];

test.each<Row>([
  ['the least', {}, { store: false }, []],
  [
    'all that is plain',
    {
      ...{
        stream: true,
        maxTokens: 9,
        cacheKey: 'k',
        user: 'u',
        metadata: { a: 'b' },
        serviceTier: 'flex',
        store: true,
      },
      ...{ sampling: { temperature: 0.5, topP: 0.9, topK: 3 }, verbosity: 'low', choices: 1 },
    },
    {
      ...{ stream: true, max_output_tokens: 9, prompt_cache_key: 'k', user: 'u', metadata: { a: 'b' } },
      ...{ service_tier: 'flex', store: true, temperature: 0.5, top_p: 0.9, text: { verbosity: 'low' } },
    },
    [],
  ],
  ['text', { output: { type: 'text' } }, { store: false, text: { format: { type: 'text' } } }, []],
  ['JSON', { output: { type: 'json' } }, { store: false, text: { format: { type: 'json_object' } } }, []],
  [
    'a schema with all that is known of it',
    { output: { type: 'schema', name: 'n', description: 'd', schema: SCHEMA, strict: false } },
    {
      store: false,
      text: { format: { type: 'json_schema', name: 'n', description: 'd', schema: SCHEMA, strict: false } },
    },
    [],
  ],
  [
    'a schema that can be kept to, as its caller wrote it',
    { output: { type: 'schema', schema: SCHEMA }, ...own() },
    { text: { format: { type: 'json_schema', name: 'answer', schema: SCHEMA } } },
    [],
  ],
  ...['auto', 'concise', 'detailed'].map((summary): Row => [
    `a summary: ${summary}`,
    { model: 'gpt-5-mini', reasoning: { summary } },
    { model: 'gpt-5-mini', store: false, ...INCLUDE, reasoning: { summary } },
    [],
  ]),
  [
    'a summary by a word of another API, and an effort',
    { model: 'gpt-5-mini', reasoning: { effort: 'low', summary: 'summarized' } },
    { model: 'gpt-5-mini', store: false, ...INCLUDE, reasoning: { effort: 'low', summary: 'auto' } },
    [],
  ],
  [
    'a summary of what a model does not think',
    { model: 'gpt-4o', reasoning: { summary: 'auto' } },
    { model: 'gpt-4o', store: false },
    [],
  ],
  [
    'thoughts and a temperature, as their caller wrote them',
    { model: 'gpt-5-mini', sampling: { temperature: 0.5, topP: 0.9 }, ...own({ reasoning: { effort: 'low' } }) },
    { model: 'gpt-5-mini', temperature: 0.5, top_p: 0.9, reasoning: { effort: 'low' } },
    [],
  ],
  [
    'what a model that thinks does not take',
    { model: 'gpt-5-mini', sampling: { temperature: 0.5 }, reasoning: { budget: 2_000 } },
    { model: 'gpt-5-mini', store: false, ...INCLUDE, reasoning: { effort: 'low' } },
    [
      'reasoning: a budget of 2000 tokens becomes the effort low',
      'temperature is left out: a model that thinks takes none',
    ],
  ],
  [
    'how much it is to say, of a model that has but one measure',
    { model: 'gpt-4o', verbosity: 'low' },
    { model: 'gpt-4o', store: false },
    ['verbosity is left out: this model has but one'],
  ],
  ...['o4-mini', 'openai/o3', 'gpt-oss-120b', 'codex-mini-latest', 'computer-use-preview'].map((model): Row => [
    `a model that thinks: ${model}`,
    { model },
    { model, store: false, ...INCLUDE },
    [],
  ]),
  ...['gpt-4o', 'gpt-5-chat-latest', 'my-o1', 'some-codex-mini'].map((model): Row => [
    `a model that does not, or of which nobody knows: ${model}`,
    { model },
    { model, store: false },
    [],
  ]),
  [
    'probabilities without alternatives, of a model that thinks',
    { model: 'o3', logprobs: 0 },
    { model: 'o3', store: false, include: ['message.output_text.logprobs', 'reasoning.encrypted_content'] },
    [],
  ],
  [
    'probabilities, as their caller asked for them',
    { model: 'o3', logprobs: 2, store: true, ...own({ include: ['message.output_text.logprobs'] }) },
    { model: 'o3', store: true, top_logprobs: 2, include: ['message.output_text.logprobs'] },
    [],
  ],
  ['a choice among no tools', { toolChoice: { type: 'auto' } }, { store: false }, []],
  [
    'a choice among no tools, of a caller of this API',
    { toolChoice: { type: 'auto' }, ...own() },
    { tool_choice: 'auto' },
    [],
  ],
  [
    'tools of every kind',
    {
      tools: [
        { ...look, cache: {} },
        { type: 'custom', name: 'shell', description: 'S', format: { type: 'text' } },
        { type: 'server', format: 'openai-responses', value: { type: 'web_search' } },
      ],
      ...{ toolChoice: { type: 'named', name: 'shell' }, parallelTools: true },
    },
    {
      tools: [
        LOOK,
        { type: 'custom', name: 'shell', description: 'S', format: { type: 'text' } },
        { type: 'web_search' },
      ],
      ...{ tool_choice: { type: 'custom', name: 'shell' }, parallel_tool_calls: true, store: false },
    },
    [],
  ],
  [
    'a function, as its caller wrote it',
    { tools: [{ ...look, description: 'D', parameters: { a: 1 } }], ...own() },
    { tools: [{ type: 'function', name: 'look', description: 'D', parameters: { a: 1 } }] },
    [],
  ],
  [
    'a function by its name, beside a custom tool',
    { tools: [{ type: 'custom', name: 'shell' }, look], toolChoice: { type: 'named', name: 'look' } },
    { store: false, tools: [{ type: 'custom', name: 'shell' }, LOOK], tool_choice: { type: 'function', name: 'look' } },
    [],
  ],
  [
    'tools that are allowed',
    { tools: [look], toolChoice: { type: 'allowed', names: ['look'], required: false } },
    {
      store: false,
      tools: [LOOK],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'look' }] },
    },
    [],
  ],
])('%s', (_name, ask, fields, warnings) => {
  const encoded = codec.encodeRequest(asked(ask));
  expect(JSON.parse(JSON.stringify(encoded))).toStrictEqual({
    body: { ...LEAST, ...fields },
    path: '/v1/responses',
    warnings,
  });
});

describe('what cannot be said, in words', () => {
  test.each<[Partial<ChatRequest>, string]>([
    [{ stop: ['a'] }, 'stop: stop sequences cannot be sent'],
    [{ choices: 2 }, 'choices: there is only one answer'],
    [{ tools: [look, { type: 'server', format: 'gemini', value: {} }] }, 'tools[1]: only gemini knows this tool'],
  ])('%j', (ask, message) => {
    expect(() => codec.encodeRequest(asked(ask))).toThrow(
      expect.objectContaining({ code: 'cannot_translate', message }),
    );
  });
});
