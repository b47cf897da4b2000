import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decoded } from '../testdata/decoded.ts';

test('tools of every kind', () => {
  const tools = [
    { type: 'function', function: { name: 'a', description: 'A', parameters: { type: 'object' }, strict: true } },
    { function: { name: 'b', strict: false }, cache_control: { type: 'ephemeral' } },
    { type: 'custom', custom: { name: 'c', description: 'C', format: { type: 'text' } } },
    { type: 'custom', custom: { name: 'd' } },
    { type: 'web_search', max_results: 2 },
  ];
  const { request, uses } = decoded({ tools });
  expect(request['tools']).toStrictEqual([
    { type: 'function', name: 'a', description: 'A', parameters: { type: 'object' }, strict: true },
    { type: 'function', name: 'b', strict: false, cache: {} },
    { type: 'custom', name: 'c', description: 'C', format: { type: 'text' } },
    { type: 'custom', name: 'd' },
    { type: 'server', format: 'openai-chat', value: { type: 'web_search', max_results: 2 } },
  ]);
  expect(uses).toStrictEqual([
    ...['tools tools', 'tool-strict tools[0].function.strict', 'cache-mark tools[1].cache_control'],
    ...['custom-tool tools[2]', 'custom-tool tools[3]', 'server-tool tools[4]'],
  ]);
});

test('functions, as before there were tools', () => {
  const functions = [{ name: 'a', description: 'A', parameters: {} }];
  const { request, uses } = decoded({ functions, function_call: { name: 'a' } });
  expect(request).toMatchObject({
    tools: [{ type: 'function', name: 'a', description: 'A', parameters: {} }],
    toolChoice: { type: 'named', name: 'a' },
    extra: { format: 'openai-chat', fields: { functions, function_call: { name: 'a' } } },
  });
  expect(uses).toStrictEqual(['tools functions', 'tool-choice-named function_call']);
});

test('no tools', () => {
  expect(decoded({ tools: [], functions: [] }).uses).toStrictEqual([]);
});

const NAMED = { type: 'named', name: 'a' };
const allowed = (required: boolean, ...names: readonly string[]) => ({ type: 'allowed', names, required });

describe('which tool', () => {
  test.each<[string | JsonObject, JsonObject, readonly string[]]>([
    ['auto', { type: 'auto' }, []],
    ['none', { type: 'none' }, ['tool-choice-none tool_choice']],
    ['required', { type: 'required' }, ['tool-choice-required tool_choice']],
    ['any', { type: 'required' }, ['tool-choice-required tool_choice']],
    [{ type: 'function', function: { name: 'a' } }, NAMED, ['tool-choice-named tool_choice']],
    [{ type: 'custom', custom: { name: 'a' } }, NAMED, ['tool-choice-named tool_choice']],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'a' } }] },
      },
      allowed(false, 'a'),
      ['tool-choice-allowed tool_choice'],
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'custom', custom: { name: 'b' } }, { name: 'c' }] },
      },
      allowed(true, 'b', 'c'),
      ['tool-choice-allowed tool_choice'],
    ],
    [{ type: 'allowed_tools', allowed_tools: {} }, allowed(false), ['tool-choice-allowed tool_choice']],
  ])('%j', (choice, meant, uses) => {
    const { request, uses: used } = decoded({ tool_choice: choice });
    expect([request['toolChoice'], used]).toStrictEqual([meant, uses]);
  });
});

test.each<[JsonObject, string]>([
  [{ tools: [{}] }, 'tools[0].function: is required'],
  [{ tools: [{ function: {} }] }, 'tools[0].function.name: is required'],
  [{ tools: [{ type: 'custom' }] }, 'tools[0].custom: is required'],
  [{ tools: [{ type: 'custom', custom: {} }] }, 'tools[0].custom.name: is required'],
  [{ functions: [{}] }, 'functions[0].name: is required'],
  [{ tool_choice: 'always' }, 'tool_choice: expected none, auto, required or an object'],
  [{ function_call: 'always' }, 'function_call: expected none, auto, required or an object'],
  [{ tool_choice: 7 }, 'tool_choice: expected an object'],
  [{ tool_choice: { type: 'function', function: {} } }, 'tool_choice.function.name: is required'],
  [{ tool_choice: { type: 'allowed_tools' } }, 'tool_choice.allowed_tools: is required'],
  [
    { tool_choice: { type: 'allowed_tools', allowed_tools: { tools: [{ function: {} }] } } },
    'tool_choice.allowed_tools.tools[0].function.name: is required',
  ],
])('%j: %s', (body, message) => {
  expect(() => decoded(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
});
