import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { encodeRequest } from '../encode-request.ts';

const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
const own = (fields: JsonObject = {}) => ({ extra: { format: 'gemini', fields } }) as const;
const tool = (name: string, more: object = {}) => ({ type: 'function', name, ...more }) as const;
const search = { type: 'server', format: 'gemini', value: { googleSearch: {} } } as const;
const declared = (...names: readonly string[]) => ({ functionDeclarations: names.map((name) => ({ name })) });
const calling = (config: JsonObject) => ({ toolConfig: { functionCallingConfig: config } });

test.each<[Partial<ChatRequest>, JsonObject, readonly string[]]>([
  [{}, {}, []],
  [
    {
      sampling: { temperature: 0, topP: 0.5, topK: 3, seed: 7, presencePenalty: 0.5, frequencyPenalty: 0 },
      maxTokens: 9,
      stop: ['1', '2', '3', '4', '5'],
      choices: 8,
      logprobs: 20,
    },
    {
      generationConfig: {
        ...{ temperature: 0, topP: 0.5, topK: 3, seed: 7, presencePenalty: 0.5 },
        ...{ maxOutputTokens: 9, stopSequences: ['1', '2', '3', '4', '5'], candidateCount: 8 },
        ...{ responseLogprobs: true, logprobs: 20 },
      },
    },
    [],
  ],
  [{ logprobs: 0 }, { generationConfig: { responseLogprobs: true } }, []],
  [{ output: { type: 'text' } }, {}, []],
  [{ output: { type: 'json' } }, { generationConfig: { responseMimeType: 'application/json' } }, []],
  [
    { output: { type: 'schema', schema: { type: 'object', description: 'own' }, description: 'd' } },
    {
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object', description: 'own' },
      },
    },
    [],
  ],
  [
    { output: { type: 'schema', schema: { type: 'object' } } },
    { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: { type: 'object' } } },
    [],
  ],
  ...['flex', 'standard', 'priority'].map((serviceTier): [Partial<ChatRequest>, JsonObject, readonly string[]] => [
    { serviceTier },
    { serviceTier },
    [],
  ]),
  [{ serviceTier: 'scale' }, {}, ['the service tier scale is left out']],
  [
    { tools: [tool('a'), search, tool('b'), tool('c'), { type: 'custom', name: 'd' }] },
    { tools: [declared('a'), { googleSearch: {} }, declared('b', 'c')] },
    [],
  ],
  [
    { tools: [{ ...search, format: 'cohere' }, tool('a', { description: 'A.', parameters: { anyOf: [] } })] },
    { tools: [{ functionDeclarations: [{ name: 'a', description: 'A.', parametersJsonSchema: { anyOf: [] } }] }] },
    [],
  ],
  ...(['$ref', 'oneOf', 'allOf', 'type'] as const).map(
    (word): [Partial<ChatRequest>, JsonObject, readonly string[]] => [
      { tools: [tool('a', { parameters: { [word]: 'x' } })] },
      { tools: [{ functionDeclarations: [{ name: 'a', parametersJsonSchema: { [word]: 'x' } }] }] },
      [],
    ],
  ),
  ...(
    [
      [{ type: 'auto' }, { mode: 'AUTO' }],
      [{ type: 'none' }, { mode: 'NONE' }],
      [{ type: 'required' }, { mode: 'ANY' }],
      [
        { type: 'named', name: 'a' },
        { mode: 'ANY', allowedFunctionNames: ['a'] },
      ],
      [
        { type: 'allowed', names: ['a'], required: true },
        { mode: 'ANY', allowedFunctionNames: ['a'] },
      ],
      [{ type: 'allowed', names: ['a'], required: false }, { mode: 'AUTO' }],
    ] as const
  ).map(([toolChoice, config]): [Partial<ChatRequest>, JsonObject, readonly string[]] => [
    { tools: [tool('a')], toolChoice },
    { tools: [declared('a')], ...calling(config) },
    [],
  ]),
  [
    { tools: [tool('a'), search, tool('b')], toolChoice: { type: 'allowed', names: ['b'], required: false } },
    { tools: [{ googleSearch: {} }, declared('b')], ...calling({ mode: 'AUTO' }) },
    [],
  ],
  [{ toolChoice: { type: 'required' } }, {}, []],
  // Who speaks Gemini is written as he spoke.
  [{ toolChoice: { type: 'required' }, ...own() }, calling({ mode: 'ANY' }), []],
  [
    { tools: [tool('a'), tool('b')], toolChoice: { type: 'allowed', names: ['a'], required: false }, ...own() },
    { tools: [declared('a', 'b')], ...calling({ mode: 'AUTO', allowedFunctionNames: ['a'] }) },
    [],
  ],
  [
    {
      toolChoice: { type: 'auto' },
      maxTokens: 9,
      ...own({
        safetySettings: [],
        toolConfig: { retrievalConfig: {}, functionCallingConfig: { mode: 'VALIDATED' } },
        generationConfig: { mediaResolution: 'LOW', maxOutputTokens: 1 },
      }),
    },
    {
      safetySettings: [],
      toolConfig: { retrievalConfig: {}, functionCallingConfig: { mode: 'VALIDATED' } },
      generationConfig: { mediaResolution: 'LOW', maxOutputTokens: 9 },
    },
    [],
  ],
  [{ extra: { format: 'cohere', fields: { safety_mode: 'OFF' } } }, {}, []],
  [
    { reasoning: { effort: 'low', summary: 'auto' }, ...own() },
    { generationConfig: { thinkingConfig: { thinkingLevel: 'low', includeThoughts: true } } },
    [],
  ],
  [{ reasoning: {}, ...own() }, { generationConfig: { thinkingConfig: {} } }, []],
])('%j is written', (request, body, warnings) => {
  expect(encodeRequest(asked(request))).toStrictEqual({
    body: { contents, ...body },
    path: '/v1beta/models/{model}:generateContent',
    warnings,
  });
});

test.each<[Partial<ChatRequest>, string]>([
  [{ stop: ['1', '2', '3', '4', '5', '6'] }, 'stop: gemini takes at most 5'],
  [{ choices: 9 }, 'choices: gemini takes at most 8'],
  [{ logprobs: 21 }, 'logprobs: gemini takes at most 20'],
])('%j is refused', (request, message) => {
  expect(() => encodeRequest(asked(request))).toThrow(expect.objectContaining({ code: 'cannot_translate', message }));
});
