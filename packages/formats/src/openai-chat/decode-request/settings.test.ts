import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decoded } from '../testdata/decoded.ts';

type Row = readonly [string, JsonObject, JsonObject, readonly string[]];

const LEAST = {
  ...{ model: 'from-the-path', stream: false, tools: [], sampling: {}, stop: [] },
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  extra: { format: 'openai-chat', fields: {} },
};
const own = (fields: JsonObject) => ({ extra: { format: 'openai-chat', fields } });
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
      ...{ model: 'm', stream: true, stream_options: { include_usage: true, include_obfuscation: true } },
      ...{ max_completion_tokens: 9, temperature: 0.5, top_p: 0.9, top_k: 3, min_p: 0.1, seed: 7 },
      ...{ frequency_penalty: 0.1, presence_penalty: -0.1, logit_bias: { '5': -1 }, stop: ['a', 'b'], n: 2 },
      ...{ logprobs: true, top_logprobs: 3, verbosity: 'low', prompt_cache_key: 'k', user: 'u', store: true },
      ...{ metadata: { a: 'b' }, service_tier: 'flex', parallel_tool_calls: false },
    },
    {
      ...{ model: 'm', stream: true, streamUsage: true, maxTokens: 9, stop: ['a', 'b'], choices: 2, logprobs: 3 },
      sampling: {
        ...{ temperature: 0.5, topP: 0.9, topK: 3, minP: 0.1, seed: 7 },
        ...{ frequencyPenalty: 0.1, presencePenalty: -0.1, logitBias: { '5': -1 } },
      },
      ...{ verbosity: 'low', cacheKey: 'k', user: 'u', store: true, metadata: { a: 'b' }, serviceTier: 'flex' },
      parallelTools: false,
    },
    [
      ...['parallel-tools-off parallel_tool_calls', 'max-tokens max_completion_tokens', 'temperature temperature'],
      ...['top-p top_p', 'top-k top_k', 'min-p min_p', 'frequency-penalty frequency_penalty'],
      ...['presence-penalty presence_penalty', 'seed seed', 'logit-bias logit_bias', 'stop stop', 'choices n'],
      ...['logprobs logprobs', 'verbosity verbosity', 'cache-key prompt_cache_key', 'user user', 'metadata metadata'],
      ...['service-tier service_tier', 'store store'],
    ],
  ],
  [
    'what is as good as nothing',
    { frequency_penalty: 0, presence_penalty: 0, logit_bias: {}, metadata: {}, stop: [], modalities: [], n: 1 },
    { sampling: { frequencyPenalty: 0, presencePenalty: 0, logitBias: {} }, metadata: {}, choices: 1 },
    [],
  ],
  ['probabilities that nobody asked for', { logprobs: false, top_logprobs: 3 }, {}, []],
  ['probabilities without alternatives', { logprobs: true }, { logprobs: 0 }, ['logprobs logprobs']],
  ['one text to stop at', { stop: 'a' }, { stop: ['a'] }, ['stop stop']],
  [
    'the older name of the limit',
    { max_tokens: 9 },
    { maxTokens: 9, ...own({ max_tokens: 9 }) },
    ['max-tokens max_tokens'],
  ],
  [
    'both names of the limit',
    { max_tokens: 9, max_completion_tokens: 8 },
    { maxTokens: 8, ...own({ max_tokens: 9 }) },
    ['max-tokens max_completion_tokens'],
  ],
  [
    'the seed of Mistral',
    { random_seed: 7 },
    { sampling: { seed: 7 }, ...own({ random_seed: 7 }) },
    ['seed random_seed'],
  ],
  kept('audio', { voice: 'alloy' }, 'modalities'),
  kept('prediction', { type: 'content', content: 'a' }, 'prediction'),
  kept('web_search_options', {}, 'server-tool'),
  kept('search_settings', {}, 'server-tool'),
  kept('moderation', {}, 'safety'),
  kept('safety_identifier', 's', 'user'),
  kept('prompt_cache_options', {}, 'cache-mark'),
  kept('prompt_cache_retention', '24h', 'cache-mark'),
  kept('modalities', ['text', 'audio'], 'modalities'),
  kept('repetition_penalty', 1.1, 'unknown-field'),
  ...['low', 'medium', 'high'].map((verbosity): Row => [
    `the verbosity ${verbosity}`,
    { verbosity },
    { verbosity },
    ['verbosity verbosity'],
  ]),
  ['text alone', { modalities: ['text'] }, own({ modalities: ['text'] }), []],
  ...['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'].map((effort): Row => [
    `an effort: ${effort}`,
    { reasoning_effort: effort },
    { reasoning: { effort } },
    [`reasoning-${effort === 'none' ? 'off' : 'effort'} reasoning_effort`],
  ]),
  ['the effort that is usual (Groq)', { reasoning_effort: 'default' }, {}, []],
  ...(
    [
      [{ effort: 'low', summary: 'auto' }, { effort: 'low', summary: 'auto' }, ['effort effort', 'summary summary']],
      [{ max_tokens: 100, exclude: true }, { budget: 100 }, ['budget max_tokens']],
      [{ max_tokens: 100, effort: 'low' }, { budget: 100 }, ['effort effort', 'budget max_tokens']],
      [{ max_tokens: 0 }, { budget: 0 }, ['off max_tokens']],
      [{ enabled: true }, { effort: 'medium' }, ['effort enabled']],
      [{ enabled: false }, { effort: 'none' }, ['off enabled']],
      [{}, undefined, []],
    ] as const
  ).map(([reasoning, meant, uses]): Row => [
    `thoughts as OpenRouter has them: ${JSON.stringify(reasoning)}`,
    { reasoning },
    { ...(meant && { reasoning: meant }), ...own({ reasoning }) },
    uses.map((use) => `reasoning-${use.replace(' ', ' reasoning.')}`),
  ]),
  ...(
    [
      [{ type: 'enabled', budget_tokens: 100 }, { budget: 100 }, ['budget budget_tokens']],
      [{ type: 'enabled', clear_thinking: true }, { effort: 'medium' }, ['effort type']],
      [{ type: 'disabled', budget_tokens: 100 }, { effort: 'none' }, ['off type']],
      [{ budget_tokens: 100 }, { budget: 100 }, ['budget budget_tokens']],
      [{}, undefined, []],
    ] as const
  ).map(([thinking, meant, uses]): Row => [
    `thoughts as LiteLLM and Z.AI have them: ${JSON.stringify(thinking)}`,
    { thinking },
    { ...(meant && { reasoning: meant }), ...own({ thinking }) },
    uses.map((use) => `reasoning-${use.replace(' ', ' thinking.')}`),
  ]),
  [
    'thoughts in every way: the first counts',
    { reasoning_effort: 'low', reasoning: { effort: 'high', odd: 1 }, thinking: { type: 'disabled' } },
    { reasoning: { effort: 'low' }, ...own({ reasoning: { effort: 'high', odd: 1 }, thinking: { type: 'disabled' } }) },
    ['reasoning-effort reasoning_effort'],
  ],
  ['text', { response_format: { type: 'text' } }, { output: { type: 'text' } }, []],
  ['text, as it is usual', { response_format: {} }, { output: { type: 'text' } }, []],
  ['JSON', { response_format: { type: 'json_object' } }, { output: { type: 'json' } }, ['json-mode response_format']],
  [
    'JSON by a schema',
    {
      response_format: { type: 'json_schema', json_schema: { name: 'n', description: 'd', schema: {}, strict: true } },
    },
    { output: { type: 'schema', name: 'n', description: 'd', schema: {}, strict: true } },
    ['json-schema response_format'],
  ],
])('%s', (_name, body, meant, uses) => {
  expect(decoded(body)).toStrictEqual({ request: { ...LEAST, ...meant }, uses });
});

describe('what is wrong, in words', () => {
  test.each<[JsonObject, string]>([
    [{ top_p: '1' }, 'top_p: expected a number'],
    [{ logit_bias: { '5': 'x' } }, 'logit_bias.5: expected a number'],
    [{ logit_bias: { '5': null } }, 'logit_bias.5: is required'],
    [{ metadata: { a: null } }, 'metadata.a: is required'],
    [{ response_format: { type: 'xml' } }, 'response_format.type: expected text, json_object or json_schema'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema: is required'],
    [{ response_format: { type: 'json_schema', json_schema: {} } }, 'response_format.json_schema.schema: is required'],
    [
      { reasoning_effort: 'toString' },
      'reasoning_effort: expected one of none, minimal, low, medium, high, xhigh, max',
    ],
    [{ verbosity: 'some' }, 'verbosity: expected low, medium or high'],
  ])('%j', (body, message) => {
    expect(() => decoded(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
  });
});
