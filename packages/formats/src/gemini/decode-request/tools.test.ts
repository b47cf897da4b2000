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

describe('tools', () => {
  const look = { type: 'function', name: 'look' } as const;
  const search = { type: 'server', format: 'gemini', value: { googleSearch: {} } } as const;

  test.each<Row>([
    [{ tools: [{}] }, {}, []],
    [
      {
        tools: [
          {
            functionDeclarations: [
              { name: 'look', behavior: 'BLOCKING', response: {}, responseJsonSchema: {} },
              { name: 'look', description: 'Looks.', parameters: { type: 'OBJECT' } },
              { name: 'look', parametersJsonSchema: { type: 'object' }, parameters: { type: 'STRING' } },
            ],
          },
          { googleSearch: { x: 1 }, codeExecution: {} },
        ],
      },
      {
        tools: [
          look,
          { ...look, description: 'Looks.', parameters: { type: 'object' } },
          { ...look, parameters: { type: 'object' } },
          { ...search, value: { googleSearch: { x: 1 } } },
          { ...search, value: { codeExecution: {} } },
        ],
      },
      [
        { feature: 'tools', path: 'tools[0].functionDeclarations' },
        { feature: 'server-tool', path: 'tools[1].googleSearch' },
        { feature: 'server-tool', path: 'tools[1].codeExecution' },
      ],
    ],
    ...(
      [
        [{ mode: 'AUTO' }, { type: 'auto' }],
        [{ mode: 'MODE_UNSPECIFIED' }, { type: 'auto' }],
        [{ mode: 'none' }, { type: 'none' }],
        [{ mode: 'NONE', allowedFunctionNames: ['a'] }, { type: 'none' }],
        [{ mode: 'ANY' }, { type: 'required' }],
        [
          { mode: 'ANY', allowedFunctionNames: ['a'] },
          { type: 'named', name: 'a' },
        ],
        [
          { mode: 'ANY', allowedFunctionNames: ['a', 'b'] },
          { type: 'allowed', names: ['a', 'b'], required: true },
        ],
        [{ allowedFunctionNames: ['a'] }, { type: 'allowed', names: ['a'], required: false }],
      ] as const
    ).map(([functionCallingConfig, toolChoice]): Row => [
      { toolConfig: { functionCallingConfig } },
      { toolChoice },
      toolChoice.type === 'auto'
        ? []
        : [{ feature: `tool-choice-${toolChoice.type}`, path: 'toolConfig.functionCallingConfig.mode' }],
    ]),
    [
      { toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } },
      {
        toolChoice: { type: 'auto' },
        extra: { format: 'gemini', fields: { toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } } },
      },
      [],
    ],
    [{ toolConfig: { functionCallingConfig: {} } }, {}, []],
    [
      {
        toolConfig: {
          functionCallingConfig: { streamArgs: true },
          retrievalConfig: {},
          includeServerSideToolInvocations: true,
        },
      },
      {
        extra: {
          format: 'gemini',
          fields: {
            toolConfig: {
              retrievalConfig: {},
              includeServerSideToolInvocations: true,
              functionCallingConfig: { streamArgs: true },
            },
          },
        },
      },
      [{ feature: 'unknown-field', path: 'toolConfig.functionCallingConfig.streamArgs' }],
    ],
  ])('%j', (body, request, uses) => {
    expect(decoded(body)).toStrictEqual({ request: { ...LEAST, ...request }, uses });
  });

  test('a mode that is none', () => {
    expect(() => decoded({ toolConfig: { functionCallingConfig: { mode: 'SOME' } } })).toThrow(
      'toolConfig.functionCallingConfig.mode: expected AUTO, ANY, NONE or VALIDATED',
    );
  });
});
