import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
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
const contents = (...turns: ChatRequest['turns']) => bodyOf({ turns }).contents;

describe('turns', () => {
  test('system texts go before everything, with a warning if they did not stand there', () => {
    const system = (text: string) => ({ role: 'system', parts: [{ type: 'text', text }] }) as const;
    const developer = { role: 'developer', parts: [{ type: 'text', text: 'b' }] } as const;
    const first = encoded({ turns: [system('a'), developer, ...REQUEST.turns] });
    expect(first.body.systemInstruction).toEqual({ parts: [{ text: 'a' }, { text: 'b' }] });
    expect(first.warnings).toEqual([]);
    const late = encoded({ turns: [...REQUEST.turns, system('c')] });
    expect(late.body.systemInstruction).toEqual({ parts: [{ text: 'c' }] });
    expect(late.warnings).toEqual(['system text behind the first message is moved to the front']);
  });

  test('results of one round stand in one turn, with the names of their tools', () => {
    const result = (callId: string, text: string, isError?: boolean) =>
      ({ role: 'tool', results: [{ callId, parts: [{ type: 'text', text }], isError }] }) as const;
    expect(
      contents(
        {
          role: 'assistant',
          parts: [
            { type: 'tool-call', id: 'x', name: 'one', args: '' },
            { type: 'tool-call', id: 'y', name: 'two', args: '{"a":1}' },
          ],
        },
        result('x', 'plain'),
        result('y', '{"b":2}'),
        { role: 'user', parts: [{ type: 'text', text: 'and' }] },
        result('z', '{oops', true),
      ),
    ).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'x', name: 'one', args: {} } },
          { functionCall: { id: 'y', name: 'two', args: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'x', name: 'one', response: { output: 'plain' } } },
          { functionResponse: { id: 'y', name: 'two', response: { b: 2 } } },
        ],
      },
      { role: 'user', parts: [{ text: 'and' }] },
      { role: 'user', parts: [{ functionResponse: { id: 'z', name: 'z', response: { error: '{oops' } } }] },
    ]);
  });

  test('pictures of a result stand beside it', () => {
    const image = { type: 'image', source: { from: 'data', base64: 'QQ==' }, mediaType: 'image/png' } as const;
    expect(contents({ role: 'tool', results: [{ callId: 'x', name: 'see', parts: [image] }] })).toEqual([
      {
        role: 'user',
        parts: [
          {
            functionResponse: {
              id: 'x',
              name: 'see',
              response: {},
              parts: [{ inlineData: { mimeType: 'image/png', data: 'QQ==' } }],
            },
          },
        ],
      },
    ]);
  });

  const address = (url: string, type: 'image' | 'video' | 'document' = 'image') =>
    contents({ role: 'user', parts: [{ type, source: { from: 'url', url } }] });
  test.each([
    ['https://example.com/a.PNG?x=1', 'image', 'image/png'],
    ['https://example.com/a', 'image', 'image/jpeg'],
    ['https://example.com/a.pdf', 'document', 'application/pdf'],
    ['https://youtu.be/abc', 'video', undefined],
  ] as const)('%s (%s) is %s', (fileUri, type, mimeType) => {
    expect(address(fileUri, type)).toEqual([
      { role: 'user', parts: [{ fileData: { fileUri, ...(mimeType && { mimeType }) } }] },
    ]);
  });

  test('a file of another provider is refused, and its place is named', () => {
    const file = { type: 'image', source: { from: 'file', id: 'file-abc' } } as const;
    expect(() => contents({ role: 'user', parts: [file] })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param: 'turns[0].parts[0]' }),
    );
  });

  test('documents are text, and the caller is told', () => {
    const { body, warnings } = encoded({ documents: [{ title: 'T', text: 'words' }] });
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'T\nwords' }] },
      { role: 'user', parts: [{ text: 'Hi' }] },
    ]);
    expect(warnings).toHaveLength(1);
  });
});

describe('signatures', () => {
  const call = (signature?: string) =>
    ({ type: 'tool-call', id: 'x', name: 'one', args: '{}', ...(signature && { signature }) }) as const;
  const signed = (model: string, ...signatures: (string | undefined)[]) => {
    const turns = [{ role: 'assistant', parts: signatures.map(call) } as const];
    const [turn] = bodyOf({ model, turns }).contents as readonly JsonObject[];
    return (turn!.parts as readonly JsonObject[]).map((part) => part.thoughtSignature);
  };
  const own = wrap('gemini', 'b3du');
  const foreign = wrap('openai-responses', 'Zm9yZWlnbg==');

  test.each([
    ['gemini-2.5-pro', [own, undefined], ['b3du', undefined]],
    ['gemini-2.5-pro', [foreign], [undefined]],
    ['gemini-3-pro-preview', [own, undefined], ['b3du', undefined]],
    ['gemini-3-pro-preview', [foreign, undefined], ['skip_thought_signature_validator', undefined]],
    ['publishers/google/models/gemini-3.1-pro', [undefined], ['skip_thought_signature_validator']],
  ])('of calls to %s', (model, signatures, written) => {
    expect(signed(model, ...signatures)).toEqual(written);
  });

  test('foreign thoughts are sent as thoughts, without what only their provider can read', () => {
    expect(
      contents({
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', signature: foreign },
          { type: 'reasoning', encrypted: foreign },
          { type: 'text', text: 'Yes' },
          { type: 'reasoning', signature: own },
        ],
      }),
    ).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'Hm', thought: true },
          { text: 'Yes', thoughtSignature: 'b3du' },
        ],
      },
    ]);
  });
});

describe('thinking', () => {
  const config = (model: string, reasoning: ChatRequest['reasoning'], maxTokens?: number) =>
    (bodyOf({ model, reasoning, maxTokens }).generationConfig as JsonObject).thinkingConfig;

  test.each([
    ['gemini-2.5-flash', { effort: 'high' }, { thinkingBudget: 16_384, includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'xhigh' }, { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { budget: 2_000 }, { thinkingBudget: 2_000, includeThoughts: true }],
    ['gemini-2.5-flash', { budget: -1, summary: 'detailed' }, { thinkingBudget: -1, includeThoughts: true }],
    ['gemini-3-pro', { effort: 'medium' }, { thinkingLevel: 'medium', includeThoughts: true }],
    ['gemini-3-pro', { effort: 'xhigh' }, { thinkingLevel: 'high', includeThoughts: true }],
    ['gemini-3-flash', { effort: 'none' }, { thinkingLevel: 'minimal' }],
  ] as const)('%s %j', (model, reasoning, wanted) => {
    expect(config(model, reasoning)).toEqual(wanted);
  });

  test('who speaks Gemini and does not ask for thoughts does not get them', () => {
    const extra = { format: 'gemini', fields: {} } as const;
    expect(bodyOf({ reasoning: { budget: 5 }, extra }).generationConfig).toEqual({
      thinkingConfig: { thinkingBudget: 5 },
    });
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
