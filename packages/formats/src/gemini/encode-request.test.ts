import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { encodeRequest } from './encode-request.ts';
import { readableSchema, toJsonSchema } from './json-schema.ts';

const REQUEST: ChatRequest = {
  model: 'gemini-2.5-flash',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
};

const encoded = (request: Partial<ChatRequest>) => encodeRequest({ ...REQUEST, ...request });
const bodyOf = (request: Partial<ChatRequest>) => encoded(request).body;

describe('thinking', () => {
  const config = (model: string, reasoning: ChatRequest['reasoning'], maxTokens?: number) =>
    (bodyOf({ model, reasoning, maxTokens }).generationConfig as JsonObject).thinkingConfig;

  test.each([
    ['gemini-2.5-flash', { effort: 'high' }, { thinkingBudget: 16_384, includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'xhigh' }, { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }],
    ['gemini-2.5-flash', { budget: 32_000 }, { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-2.5-pro', { budget: 32_000 }, { thinkingBudget: 32_000, includeThoughts: true }],
    ['gemini-2.5-flash', { budget: 2_000 }, { thinkingBudget: 2_000, includeThoughts: true }],
    ['gemini-2.5-flash', { budget: -1, summary: 'detailed' }, { thinkingBudget: -1, includeThoughts: true }],
    ['gemini-3-pro', { effort: 'medium' }, { thinkingLevel: 'medium', includeThoughts: true }],
    ['gemini-3-pro', { effort: 'xhigh' }, { thinkingLevel: 'high', includeThoughts: true }],
    ['gemini-3-flash', { effort: 'none' }, { thinkingLevel: 'minimal' }],
    ['gemini-3-flash', { budget: 0 }, { thinkingLevel: 'minimal' }],
    ['gemini-3-pro', { effort: 'minimal' }, { thinkingLevel: 'low', includeThoughts: true }],
    ['publishers/google/models/gemini-3.8-flash', { effort: 'none' }, { thinkingLevel: 'low' }],
    ['gemini-3.8-flash-lite', { effort: 'none' }, { thinkingLevel: 'minimal' }],
    ['gemini-flash-latest', { effort: 'minimal' }, { thinkingLevel: 'low', includeThoughts: true }],
    ['my-endpoint', { effort: 'none' }, { thinkingBudget: 0 }],
  ] as const)('%s %j', (model, reasoning, wanted) => {
    expect(config(model, reasoning)).toEqual(wanted);
  });

  test('who speaks Gemini and does not ask for thoughts does not get them', () => {
    const extra = { format: 'gemini', fields: {} } as const;
    expect(bodyOf({ reasoning: { budget: 5 }, extra }).generationConfig).toEqual({
      thinkingConfig: { thinkingBudget: 5 },
    });
  });

  test('a model that does not think is not told to', () => {
    const asked = (reasoning: ChatRequest['reasoning']) => encoded({ model: 'gemini-2.0-flash', reasoning });
    expect(asked({ effort: 'none' })).toMatchObject({ body: { contents: [expect.anything()] }, warnings: [] });
    expect(asked({ effort: 'low' }).body.generationConfig).toBeUndefined();
    expect(asked({ effort: 'low' }).warnings).toEqual(['reasoning is left out: gemini-2.0-flash does not think']);
  });

  test('a model that always thinks says so', () => {
    expect(encoded({ model: 'gemini-3-pro', reasoning: { effort: 'none' } }).warnings).toHaveLength(1);
  });
});

describe('settings', () => {
  test.each([
    [{ stop: ['1', '2', '3', '4', '5', '6'] }, 'stop'],
    [{ choices: 9 }, 'choices'],
    [{ logprobs: 21 }, 'logprobs'],
  ] as const)('%j is refused by name', (request, param) => {
    expect(() => encoded(request)).toThrow(expect.objectContaining({ code: 'cannot_translate', param }));
  });

  test('tools: allowed ones by name where a call is due, else no others are shown', () => {
    const tool = (name: string) => ({ type: 'function', name, parameters: { properties: {} } }) as const;
    const tools = [tool('a'), tool('b')];
    const declared = (name: string) => ({ name, parametersJsonSchema: { type: 'object', properties: {} } });
    expect(bodyOf({ tools, toolChoice: { type: 'allowed', names: ['a'], required: true } })).toMatchObject({
      tools: [{ functionDeclarations: [declared('a'), declared('b')] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['a'] } },
    });
    expect(bodyOf({ tools, toolChoice: { type: 'allowed', names: ['b'], required: false } })).toMatchObject({
      tools: [{ functionDeclarations: [declared('b')] }],
      toolConfig: { functionCallingConfig: { mode: 'AUTO' } },
    });
  });

  test.each([
    ['auto', undefined, 0],
    ['default', undefined, 0],
    ['flex', 'flex', 0],
    ['scale', undefined, 1],
  ])('the service tier %s', (serviceTier, word, warnings) => {
    const request = encoded({ serviceTier });
    expect([request.body.serviceTier, request.warnings.length]).toEqual([word, warnings]);
  });

  test('a schema is JSON Schema, whatever it holds', () => {
    const schema = { $schema: 'x', type: 'object', additionalProperties: false, $defs: { a: { type: 'string' } } };
    const { $schema: _unread, ...readable } = schema;
    expect(readableSchema(schema)).toEqual(readable);
    expect(bodyOf({ output: { type: 'schema', name: 'n', description: 'd', schema } }).generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: { description: 'd', ...readable },
    });
  });

  test('of `const` a choice of one, everywhere', () => {
    const kind = (value: string) => ({ type: 'object', properties: { kind: { const: value }, const: { const: 1 } } });
    const written = (value: string) => ({
      type: 'object',
      properties: { kind: { enum: [value] }, const: { enum: [1] } },
    });
    expect(readableSchema({ anyOf: [kind('a')], $defs: { b: { type: 'array', items: kind('b') } } })).toEqual({
      anyOf: [written('a')],
      $defs: { b: { type: 'array', items: written('b') } },
    });
  });

  test('a penalty of 0 is none', () => {
    const sampling = { frequencyPenalty: 0, presencePenalty: 0.5 };
    expect(bodyOf({ sampling }).generationConfig).toEqual({ presencePenalty: 0.5 });
    const extra = { format: 'gemini', fields: {} } as const;
    expect(bodyOf({ sampling, extra }).generationConfig).toEqual(sampling);
  });

  test('nothing that was not asked for', () => {
    expect(encodeRequest({ ...REQUEST, stream: true })).toEqual({
      body: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
      path: '/v1beta/models/{model}:streamGenerateContent?alt=sse',
      warnings: [],
    });
  });
});

test("Google's own schema as JSON Schema", () => {
  expect(
    toJsonSchema({
      type: 'OBJECT',
      nullable: true,
      properties: {
        nullable: { type: 'STRING', format: 'enum', enum: ['a'], nullable: true },
        list: { type: 'ARRAY', items: { type: 'NUMBER', nullable: false }, max_items: '3' },
        any: { any_of: [{ type: 'STRING' }, { type: 'INTEGER' }], nullable: true },
      },
      property_ordering: ['list'],
    }),
  ).toEqual({
    type: ['object', 'null'],
    properties: {
      nullable: { type: ['string', 'null'], format: 'enum', enum: ['a', null] },
      list: { type: 'array', items: { type: 'number' }, maxItems: 3 },
      any: { anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
    },
    propertyOrdering: ['list'],
  });
});
