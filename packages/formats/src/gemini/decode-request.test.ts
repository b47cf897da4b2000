import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { decodeRequest } from './decode-request.ts';

const CONTEXT = { model: 'gemini-2.5-flash', stream: false };
const HELLO = [{ role: 'user', parts: [{ text: 'Hi' }] }];

const decoded = (body: JsonObject) => decodeRequest({ contents: HELLO, ...body }, CONTEXT);
const requestOf = (body: JsonObject) => decoded(body).request;
const turns = (...contents: readonly JsonObject[]) => requestOf({ contents }).turns;

describe('turns', () => {
  test('results without ids belong to the first call of their name that has none', () => {
    const call = (name: string, n: number) => ({ functionCall: { name, args: { n } } });
    const result = (name: string, output: string) => ({ functionResponse: { name, response: { output } } });
    const [, asked, answered] = turns(
      { parts: [{ text: 'Go' }] },
      { role: 'model', parts: [call('a', 1), call('b', 2), call('a', 3)] },
      { role: 'user', parts: [result('a', 'first'), result('b', 'other'), result('a', 'second')] },
    );
    expect(asked).toMatchObject({ parts: [{ id: 'call_0' }, { id: 'call_1' }, { id: 'call_2' }] });
    expect(answered).toMatchObject({
      role: 'tool',
      results: [
        { callId: 'call_0', parts: [{ text: 'first' }] },
        { callId: 'call_1', parts: [{ text: 'other' }] },
        { callId: 'call_2', parts: [{ text: 'second' }] },
      ],
    });
  });

  test('thoughts that were sent piece by piece are one, with the signature at its end', () => {
    const thought = (text: string, more: JsonObject = {}) => ({ text, thought: true, ...more });
    expect(
      turns({
        role: 'model',
        parts: [thought('a'), thought('b'), thought('', { thoughtSignature: 'cw==' }), thought('c'), { text: 'd' }],
      }),
    ).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'ab', signature: wrap('gemini', 'cw==') },
          { type: 'reasoning', text: 'c' },
          { type: 'text', text: 'd' },
        ],
      },
    ]);
  });

  test.each([
    [{ output: 'plain' }, [{ type: 'text', text: 'plain' }], undefined],
    [{ output: { a: 1 } }, [{ type: 'text', text: '{"a":1}' }], undefined],
    [{ error: 'broken' }, [{ type: 'text', text: 'broken' }], true],
    [{ result: 'x' }, [{ type: 'text', text: '{"result":"x"}' }], undefined],
    [{ output: 'x', error: 'y' }, [{ type: 'text', text: '{"output":"x","error":"y"}' }], undefined],
    [{}, [], undefined],
  ])('a result %j', (response, parts, isError) => {
    const [turn] = turns({ role: 'user', parts: [{ functionResponse: { name: 'a', id: 'x', response } }] });
    const result = turn?.role === 'tool' ? turn.results[0] : undefined;
    expect([result?.parts, result?.isError]).toEqual([parts, isError]);
  });
});

test('both spellings mean the same', () => {
  const camel = decoded({
    systemInstruction: { parts: [{ text: 'a' }] },
    toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['a', 'b'] } },
    generationConfig: { maxOutputTokens: 5, thinkingConfig: { thinkingBudget: 0 } },
  });
  const snake = decoded({
    system_instruction: { parts: [{ text: 'a' }] },
    tool_config: { function_calling_config: { mode: 'any', allowed_function_names: ['a', 'b'] } },
    generation_config: { max_output_tokens: 5, thinking_config: { thinking_budget: 0 } },
  });
  expect(snake.request).toEqual(camel.request);
  expect(camel.request).toMatchObject({
    toolChoice: { type: 'allowed', names: ['a', 'b'], required: true },
    maxTokens: 5,
    reasoning: { budget: 0 },
  });
  expect(camel.uses).toContainEqual({
    feature: 'reasoning-off',
    path: 'generationConfig.thinkingConfig.thinkingBudget',
  });
  expect(snake.uses).toContainEqual({
    feature: 'reasoning-off',
    path: 'generation_config.thinking_config.thinking_budget',
  });
});

test('what is only for Google is kept, and named', () => {
  const { request, uses } = decoded({
    safetySettings: [],
    cachedContent: 'cachedContents/1',
    labels: { team: 'a' },
    weather: 'sunny',
    generationConfig: { responseModalities: ['TEXT', 'AUDIO'], mediaResolution: 'LOW' },
  });
  expect(request.metadata).toEqual({ team: 'a' });
  expect(request.extra).toEqual({
    format: 'gemini',
    fields: {
      safetySettings: [],
      cachedContent: 'cachedContents/1',
      labels: { team: 'a' },
      weather: 'sunny',
      generationConfig: { responseModalities: ['TEXT', 'AUDIO'], mediaResolution: 'LOW' },
    },
  });
  expect(uses).toEqual([
    { feature: 'modalities', path: 'generationConfig.responseModalities' },
    { feature: 'metadata', path: 'labels' },
    { feature: 'safety', path: 'safetySettings' },
    { feature: 'previous-response', path: 'cachedContent' },
    { feature: 'unknown-field', path: 'weather' },
    { feature: 'unknown-field', path: 'generationConfig.mediaResolution' },
  ]);
});

test.each([
  [{ contents: null }, 'contents', 'is required'],
  [{ contents: [{ role: 'owner', parts: [] }] }, 'contents[0].role', 'expected user or model'],
  [
    { contents: [{ parts: [{ function_response: {} }] }] },
    'contents[0].parts[0].function_response.name',
    'is required',
  ],
  [
    { contents: [{ role: 'model', parts: [{ functionCall: {} }] }] },
    'contents[0].parts[0].functionCall.name',
    'is required',
  ],
  [{ system_instruction: { parts: [{ inlineData: {} }] } }, 'system_instruction.parts[0].text', 'is required'],
  [{ generation_config: { top_p: 'x' } }, 'generation_config.top_p', 'expected a number'],
  [{ tools: [{ functionDeclarations: [{}] }] }, 'tools[0].functionDeclarations[0].name', 'is required'],
])('%j is refused by name', (body, param, why) => {
  expect(() => decoded(body)).toThrow(
    expect.objectContaining({ code: 'invalid_request', param, message: `${param}: ${why}` }),
  );
});
