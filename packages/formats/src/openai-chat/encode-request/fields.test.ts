import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { openaiChat as codec } from '../codec.ts';

const LEAST = { model: 'some-model', messages: [{ role: 'user', content: 'Hi' }] };
const own = (fields: JsonObject = {}): Partial<ChatRequest> => ({ extra: { format: 'openai-chat', fields } });
const SCHEMA = { type: 'object', additionalProperties: false };
const json = (fields: JsonObject) => ({ response_format: { type: 'json_schema', json_schema: fields } });

type Row = readonly [string, Partial<ChatRequest>, JsonObject, readonly string[]];

test.each<Row>([
  ['the least', {}, {}, []],
  [
    'all that any server takes',
    {
      sampling: {
        ...{
          temperature: 0.5,
          topP: 0.9,
          seed: 7,
          frequencyPenalty: 0.1,
          presencePenalty: -0.1,
          logitBias: { '5': 1 },
        },
        ...{ topK: 3, minP: 0.1 },
      },
      ...{ stop: ['a', 'b', 'c', 'd'], choices: 2, logprobs: 20, verbosity: 'low', cacheKey: 'k', user: 'u' },
      output: { type: 'json' },
    },
    {
      ...{
        temperature: 0.5,
        top_p: 0.9,
        seed: 7,
        frequency_penalty: 0.1,
        presence_penalty: -0.1,
        logit_bias: { '5': 1 },
      },
      ...{ stop: ['a', 'b', 'c', 'd'], n: 2, logprobs: true, top_logprobs: 20, verbosity: 'low' },
      ...{ prompt_cache_key: 'k', user: 'u', response_format: { type: 'json_object' } },
    },
    [],
  ],
  ['text', { output: { type: 'text' } }, { response_format: { type: 'text' } }, []],
  [
    'a schema with all that is known of it',
    { output: { type: 'schema', name: 'n', description: 'd', schema: SCHEMA, strict: false } },
    json({ name: 'n', description: 'd', schema: SCHEMA, strict: false }),
    [],
  ],
  [
    'a schema, to a server that is not OpenAI',
    { output: { type: 'schema', schema: SCHEMA } },
    json({ name: 'answer', schema: SCHEMA }),
    [],
  ],
  [
    'a schema, as its caller wrote it',
    { model: 'gpt-4o', output: { type: 'schema', schema: SCHEMA }, ...own() },
    { model: 'gpt-4o', ...json({ schema: SCHEMA }) },
    [],
  ],
  ...['auto', 'default', 'flex', 'scale', 'priority', 'fast'].map((tier): Row => [
    `the tier ${tier}`,
    { serviceTier: tier },
    { service_tier: tier },
    [],
  ]),
  ...['standard', 'standard_only'].map((tier): Row => [
    `the tier ${tier}`,
    { serviceTier: tier },
    { service_tier: 'default' },
    [],
  ]),
  ['a tier that its caller named', { serviceTier: 'batch', ...own() }, { service_tier: 'batch' }, []],
  [
    'nothing to be stored, as its caller wrote it',
    { store: false, metadata: { a: 'b' }, ...own() },
    { store: false, metadata: { a: 'b' } },
    [],
  ],
  ['the limit, as its caller called it', { maxTokens: 9, ...own({ max_tokens: 9 }) }, { max_tokens: 9 }, []],
  [
    'the limit, under both names',
    { maxTokens: 9, ...own({ max_tokens: 8 }) },
    { max_completion_tokens: 9, max_tokens: 8 },
    [],
  ],
  ['the seed, as Mistral calls it', { sampling: { seed: 7 }, ...own({ random_seed: 7 }) }, { random_seed: 7 }, []],
  [
    'the seed, under both names',
    { sampling: { seed: 7 }, ...own({ random_seed: 8 }) },
    { seed: 7, random_seed: 8 },
    [],
  ],
  ['the limit, by its newer name', { maxTokens: 9, ...own() }, { max_completion_tokens: 9 }, []],
  [
    'how to choose, as its caller wrote it',
    { sampling: { temperature: 2, topK: 3, minP: 0.1 }, stop: ['a', 'b', 'c', 'd', 'e'], logprobs: 21, ...own() },
    {
      ...{ temperature: 2, top_k: 3, min_p: 0.1, stop: ['a', 'b', 'c', 'd', 'e'], logprobs: true, top_logprobs: 21 },
    },
    [],
  ],
  ['an effort, as its caller wrote it', { reasoning: { effort: 'max' }, ...own() }, { reasoning_effort: 'max' }, []],
  ...['reasoning', 'thinking'].map((field): Row => [
    `thoughts as he called them: ${field}`,
    { reasoning: { budget: 100 }, ...own({ [field]: { a: 1 } }) },
    { [field]: { a: 1 } },
    [],
  ]),
  [
    'a model that does not think where it has tools',
    { model: 'gpt-5.6', tools: [{ type: 'function', name: 'look' }], reasoning: { effort: 'high' } },
    {
      ...{ model: 'gpt-5.6', reasoning_effort: 'none' },
      tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }],
    },
    ['reasoning is left out: on this API the model does not think where it has tools'],
  ],
  [
    'verbosity, to a model that has but one',
    { model: 'gpt-4o', verbosity: 'low' },
    { model: 'gpt-4o' },
    ['verbosity is left out: this model has but one'],
  ],
  [
    'what a model that thinks does not take',
    { model: 'gpt-5-mini', sampling: { temperature: 0.5 } },
    { model: 'gpt-5-mini' },
    ['temperature is left out: a model that thinks takes none'],
  ],
])('%s', (_name, ask, fields, warnings) => {
  const encoded = codec.encodeRequest(asked(ask));
  expect(JSON.parse(JSON.stringify(encoded))).toStrictEqual({
    body: { ...LEAST, ...fields },
    path: '/v1/chat/completions',
    warnings,
  });
});

describe('what cannot be said, in words', () => {
  test.each<[Partial<ChatRequest>, string]>([
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop: at most 4 stop sequences can be sent'],
    [{ logprobs: 21 }, 'logprobs: at most 20 alternatives can be asked for'],
  ])('%j', (ask, message) => {
    expect(() => codec.encodeRequest(asked(ask))).toThrow(
      expect.objectContaining({ code: 'cannot_translate', message }),
    );
  });
});
