import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { responseObject } from './response-object.ts';

const LEAST = {
  ...{ id: 'resp_made-1', object: 'response', created_at: 17, status: 'in_progress', model: 'some-model' },
  ...{ error: null, incomplete_details: null, output: [], usage: null, service_tier: 'default' },
  ...{ background: false, instructions: null, max_output_tokens: null, metadata: {}, previous_response_id: null },
  ...{ prompt_cache_key: null, store: false, top_logprobs: 0, user: null, temperature: null, top_p: null },
  reasoning: { effort: null, summary: null },
  text: { format: { type: 'text' }, verbosity: 'medium' },
  ...{ parallel_tool_calls: true, tool_choice: 'auto', tools: [], truncation: 'disabled' },
};
const look = { type: 'function', name: 'look' } as const;
const LOOK = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} }, strict: false };
const search = { type: 'server', format: 'openai-responses', value: { type: 'web_search' } } as const;

const response = (request: Partial<ChatRequest>, start: Parameters<typeof responseObject>[0] = undefined): JsonObject =>
  JSON.parse(
    JSON.stringify(responseObject(start, { id: 'made-1', created: 17, request: asked(request) })),
  ) as JsonObject;

test.each<[string, Partial<ChatRequest>, JsonObject]>([
  ['the least', {}, {}],
  [
    'all that can be asked',
    {
      ...{ maxTokens: 9, metadata: { a: 'b' }, cacheKey: 'k', store: true, logprobs: 3, user: 'u' },
      ...{ reasoning: { effort: 'low', summary: 'auto' }, sampling: { temperature: 0.5, topP: 0.9 } },
      ...{ output: { type: 'json' }, verbosity: 'low', parallelTools: false, serviceTier: 'flex' },
      turns: [{ role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] }],
    },
    {
      ...{ max_output_tokens: 9, metadata: { a: 'b' }, prompt_cache_key: 'k', store: true, top_logprobs: 3, user: 'u' },
      ...{ reasoning: { effort: 'low', summary: 'auto' }, temperature: 0.5, top_p: 0.9 },
      ...{ text: { format: { type: 'json_object' }, verbosity: 'low' }, parallel_tool_calls: false },
      ...{ service_tier: 'flex', instructions: 'Be brief.' },
    },
  ],
  [
    'tools, but those that another provider runs itself',
    {
      tools: [look, { type: 'server', format: 'gemini', value: { x: 1 } }, search],
      toolChoice: { type: 'named', name: 'look' },
    },
    { tools: [LOOK, { type: 'web_search' }], tool_choice: { type: 'function', name: 'look' } },
  ],
  [
    'what only this API knows',
    {
      tools: [search],
      extra: { format: 'openai-responses', fields: { truncation: 'auto', tool_choice: { type: 'web_search' } } },
    },
    { tools: [{ type: 'web_search' }], truncation: 'auto', tool_choice: { type: 'web_search' } },
  ],
  ['what only another API knows', { extra: { format: 'openai-chat', fields: { truncation: 'auto' } } }, {}],
])('it says again what was asked: %s', (_name, request, fields) => {
  expect(response(request)).toStrictEqual({ ...LEAST, ...fields });
});

test.each<[string, Parameters<typeof responseObject>[0], JsonObject]>([
  ['another API', { type: 'start', id: 'msg_resp_', model: 'm' }, { model: 'm' }],
  ['nobody', { type: 'start', id: '', model: '' }, {}],
  [
    'its own',
    { type: 'start', id: 'resp_1', model: 'm', created: 18, serviceTier: 'priority' },
    { id: 'resp_1', model: 'm', created_at: 18, service_tier: 'priority' },
  ],
])('it says what the provider says: %s', (_name, start, fields) => {
  expect(response({}, start)).toStrictEqual({ ...LEAST, ...fields });
});
