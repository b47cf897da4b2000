import type { ChatRequest, JsonObject, Use } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decodeRequest } from '../decode-request.ts';

const HELLO = [{ parts: [{ text: 'Hi' }] }];
const LEAST: ChatRequest = {
  model: 'm',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
  extra: { format: 'gemini', fields: {} },
};
const decoded = (body: JsonObject) => decodeRequest({ contents: HELLO, ...body }, { model: 'm', stream: false });

type Row = [JsonObject, Partial<ChatRequest>, readonly Use[]];

describe('generationConfig', () => {
  const schema = { type: 'object' };

  test.each<Row>([
    [{}, {}, []],
    [
      { temperature: 0, topP: 0.5, topK: 3, presencePenalty: 0.1, frequencyPenalty: 0.2, seed: 7 },
      { sampling: { temperature: 0, topP: 0.5, topK: 3, presencePenalty: 0.1, frequencyPenalty: 0.2, seed: 7 } },
      [
        { feature: 'temperature', path: 'temperature' },
        { feature: 'top-p', path: 'topP' },
        { feature: 'top-k', path: 'topK' },
        { feature: 'presence-penalty', path: 'presencePenalty' },
        { feature: 'frequency-penalty', path: 'frequencyPenalty' },
        { feature: 'seed', path: 'seed' },
      ],
    ],
    [
      { maxOutputTokens: 9, stopSequences: ['a'], candidateCount: 2 },
      { maxTokens: 9, stop: ['a'], choices: 2 },
      [
        { feature: 'choices', path: 'candidateCount' },
        { feature: 'max-tokens', path: 'maxOutputTokens' },
        { feature: 'stop', path: 'stopSequences' },
      ],
    ],
    [{ maxOutputTokens: 1 }, { maxTokens: 1 }, [{ feature: 'max-tokens', path: 'maxOutputTokens' }]],
    // One candidate is what all give.
    [{ candidateCount: 1, stopSequences: [] }, { choices: 1 }, []],
    [{ responseLogprobs: true }, { logprobs: 0 }, [{ feature: 'logprobs', path: 'responseLogprobs' }]],
    [{ responseLogprobs: true, logprobs: 5 }, { logprobs: 5 }, [{ feature: 'logprobs', path: 'responseLogprobs' }]],
    [{ responseLogprobs: false, logprobs: 5 }, {}, []],
    [{ responseMimeType: 'text/plain' }, {}, []],
    [
      { responseMimeType: 'application/json' },
      { output: { type: 'json' } },
      [{ feature: 'json-mode', path: 'responseMimeType' }],
    ],
    ...['responseJsonSchema', 'responseSchema', '_responseJsonSchema'].map((field): Row => [
      { responseMimeType: 'application/json', [field]: schema },
      { output: { type: 'schema', schema } },
      [{ feature: 'json-schema', path: field }],
    ]),
    [{ thinkingConfig: {} }, { reasoning: {} }, []],
    [
      { thinkingConfig: { includeThoughts: true, thinkingBudget: 5 } },
      { reasoning: { budget: 5, summary: 'auto' } },
      [
        { feature: 'reasoning-summary', path: 'thinkingConfig.includeThoughts' },
        { feature: 'reasoning-budget', path: 'thinkingConfig.thinkingBudget' },
      ],
    ],
    [
      { thinkingConfig: { includeThoughts: false, thinkingBudget: 0 } },
      { reasoning: { budget: 0 } },
      [{ feature: 'reasoning-off', path: 'thinkingConfig.thinkingBudget' }],
    ],
    ...(['minimal', 'low', 'medium', 'high', 'xhigh'] as const).map((effort): Row => [
      { thinkingConfig: { thinkingLevel: effort.toUpperCase(), thinkingBudget: 5 } },
      { reasoning: { effort } },
      [{ feature: 'reasoning-effort', path: 'thinkingConfig.thinkingLevel' }],
    ]),
    [
      { thinkingConfig: { thinkingLevel: 'low' } },
      { reasoning: { effort: 'low' } },
      [{ feature: 'reasoning-effort', path: 'thinkingConfig.thinkingLevel' }],
    ],
    [{ thinkingConfig: { thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED' } }, { reasoning: {} }, []],
    [{ responseModalities: ['Text'] }, {}, []],
  ])('%j', (generationConfig, request, uses) => {
    expect(decoded({ generationConfig })).toStrictEqual({
      request: { ...LEAST, ...request },
      uses: uses.map(({ feature, path }) => ({ feature, path: `generationConfig.${path}` })),
    });
  });

  test.each([
    [
      { responseMimeType: 'text/x.enum' },
      'generationConfig.responseMimeType: text/x.enum is not supported; use application/json',
    ],
    [
      { thinkingConfig: { thinkingLevel: 'MUCH' } },
      'generationConfig.thinkingConfig.thinkingLevel: expected one of MINIMAL, LOW, MEDIUM, HIGH, XHIGH',
    ],
  ])('%j is a mistake', (generationConfig, message) => {
    expect(() => decoded({ generationConfig })).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
  });
});

test.each<Row>([
  [{ model: 'models/other' }, {}, []],
  [{ serviceTier: 'flex' }, { serviceTier: 'flex' }, [{ feature: 'service-tier', path: 'serviceTier' }]],
  [
    { labels: { team: 'a', count: 1 } },
    { metadata: { team: 'a' }, extra: { format: 'gemini', fields: { labels: { team: 'a', count: 1 } } } },
    [{ feature: 'metadata', path: 'labels' }],
  ],
  [{ store: false }, { extra: { format: 'gemini', fields: { store: false } } }, [{ feature: 'store', path: 'store' }]],
])('%j', (body, request, uses) => {
  expect(decoded(body)).toStrictEqual({ request: { ...LEAST, ...request }, uses });
});
