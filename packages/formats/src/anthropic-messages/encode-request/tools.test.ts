import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { BASE, look } from '../testdata/encoded-requests.ts';
import { encodeTools } from './tools.ts';

const server = (value: JsonObject) => ({ type: 'server', format: 'anthropic-messages', value }) as const;
const SERVERS = [{ type: 'url', name: 's', url: 'https://s' }];
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };
const LOOK = { name: 'look', input_schema: { type: 'object' } };

test.each<[string, Partial<ChatRequest>, JsonObject]>([
  ['no tool', { parallelTools: false, toolChoice: { type: 'required' } }, {}],
  ['a function', { tools: [look] }, { tools: [LOOK] }],
  [
    'all that is known of a function',
    { tools: [{ ...look, description: 'D', strict: false, cache: { ttl: '5m' } }] },
    { tools: [{ ...LOOK, description: 'D', strict: false, cache_control: { type: 'ephemeral', ttl: '5m' } }] },
  ],
  [
    'tools of the provider, and of servers',
    { tools: [look, server({ mcp_servers: SERVERS }), server(SEARCH)] },
    { mcp_servers: SERVERS, tools: [LOOK, SEARCH] },
  ],
  ['servers alone', { tools: [server({ mcp_servers: SERVERS })] }, { mcp_servers: SERVERS }],
  [
    'of functions those that are allowed, and what the provider runs itself',
    {
      tools: [{ ...look, name: 'other' }, server(SEARCH), look],
      toolChoice: { type: 'allowed', names: ['look'], required: false },
    },
    { tools: [SEARCH, LOOK], tool_choice: { type: 'auto' } },
  ],
  ['any or none', { tools: [look], toolChoice: { type: 'auto' } }, { tools: [LOOK], tool_choice: { type: 'auto' } }],
  ['none', { tools: [look], toolChoice: { type: 'none' } }, { tools: [LOOK], tool_choice: { type: 'none' } }],
  [
    'some, several at a time',
    { tools: [look], toolChoice: { type: 'required' }, parallelTools: true },
    { tools: [LOOK], tool_choice: { type: 'any', disable_parallel_tool_use: false } },
  ],
  [
    'this one',
    { tools: [look], toolChoice: { type: 'named', name: 'look' }, parallelTools: false },
    { tools: [LOOK], tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true } },
  ],
  ['several at a time, which is usual', { tools: [look], parallelTools: true }, { tools: [LOOK] }],
])('%s', (_name, ask, fields) => {
  expect(encodeTools({ ...BASE, ...ask })).toStrictEqual({ fields, warnings: [] });
});

test('a schema that can only be described says so, of its tool', () => {
  const parameters = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } };
  const { warnings } = encodeTools({ ...BASE, tools: [look, { ...look, parameters, strict: true }] });
  expect(warnings).toStrictEqual(['tools[1]: minimum of the schema can only be described to this model']);
});
