import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { toolFields } from './tools.ts';

type Whose = 'own' | 'legacy' | 'any';

const encode = (ask: Partial<ChatRequest>, whose: Whose): JsonObject => {
  const manner = { own: whose !== 'any', fields: {}, legacy: whose === 'legacy', warnings: [] };
  return JSON.parse(JSON.stringify(toolFields(asked(ask), manner))) as JsonObject;
};
const look = { type: 'function', name: 'look' } as const;
const other = { ...look, name: 'other' } as const;
const shell = { type: 'custom', name: 'shell', description: 'S', format: { type: 'text' } } as const;
const search = { type: 'server', format: 'openai-chat', value: { type: 'web_search' } } as const;
const written = (name: string) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
});
const SHELL = { type: 'custom', custom: { name: 'shell', description: 'S', format: { type: 'text' } } };

test.each<[string, Partial<ChatRequest>, Whose, JsonObject]>([
  ['a choice among no tools', { toolChoice: { type: 'auto' }, parallelTools: false }, 'any', {}],
  [
    'a choice among no tools, of a caller of this API',
    { toolChoice: { type: 'auto' }, parallelTools: false },
    'own',
    { tool_choice: 'auto', parallel_tool_calls: false },
  ],
  ['functions, which go out as they came', { tools: [look], toolChoice: { type: 'auto' } }, 'legacy', {}],
  [
    'tools of every kind',
    { tools: [look, shell, search], toolChoice: { type: 'required' } },
    'any',
    { tools: [written('look'), SHELL, { type: 'web_search' }], tool_choice: 'required' },
  ],
  [
    'all that is known of a function',
    { tools: [{ ...look, description: 'D', parameters: { type: 'object' }, strict: true, cache: {} }] },
    'own',
    {
      tools: [
        {
          ...{ type: 'function', cache_control: { type: 'ephemeral' } },
          function: { name: 'look', description: 'D', parameters: { type: 'object' }, strict: true },
        },
      ],
    },
  ],
  [
    'a mark of what is worth caching, to any server',
    { tools: [{ ...look, cache: {} }] },
    'any',
    { tools: [written('look')] },
  ],
  [
    'a function by its name',
    { tools: [look], toolChoice: { type: 'named', name: 'look' } },
    'any',
    { tools: [written('look')], tool_choice: { type: 'function', function: { name: 'look' } } },
  ],
  [
    'a custom tool by its name',
    { tools: [look, shell], toolChoice: { type: 'named', name: 'shell' } },
    'any',
    { tools: [written('look'), SHELL], tool_choice: { type: 'custom', custom: { name: 'shell' } } },
  ],
  [
    'tools that are allowed, and what the provider runs itself',
    { tools: [look, other, search], toolChoice: { type: 'allowed', names: ['other'], required: false } },
    'any',
    { tools: [written('other'), { type: 'web_search' }], tool_choice: 'auto' },
  ],
  [
    'tools of which none is allowed',
    { tools: [look], toolChoice: { type: 'allowed', names: [], required: false } },
    'any',
    {},
  ],
  ...[true, false].map((required): [string, Partial<ChatRequest>, Whose, JsonObject] => [
    `tools that are allowed, of a caller of this API: ${required}`,
    { tools: [look, shell], toolChoice: { type: 'allowed', names: ['look', 'shell'], required } },
    'own',
    {
      tools: [{ type: 'function', function: { name: 'look' } }, SHELL],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: {
          mode: required ? 'required' : 'auto',
          tools: [
            { type: 'function', function: { name: 'look' } },
            { type: 'custom', custom: { name: 'shell' } },
          ],
        },
      },
    },
  ]),
])('%s', (_name, ask, whose, fields) => {
  expect(encode(ask, whose)).toStrictEqual(fields);
});

test('a tool that another provider runs itself cannot be said', () => {
  expect(() => encode({ tools: [look, { type: 'server', format: 'gemini', value: {} }] }, 'any')).toThrow(
    expect.objectContaining({ code: 'cannot_translate', message: 'tools[1]: only gemini knows this tool' }),
  );
});
