import type { ChatRequest, JsonObject, Use } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeRequest } from '../decode-request.ts';

const HELLO = [{ role: 'user', content: 'Hi' }];
const LEAST: ChatRequest = {
  model: 'm',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
};
const decoded = (body: JsonObject) => decodeRequest({ messages: HELLO, ...body }, { model: 'm', stream: false });
const look = { type: 'function', name: 'look' } as const;

test.each<[JsonObject, Partial<ChatRequest>, readonly Use[]]>([
  [{}, {}, []],
  [{ stream: true }, { stream: true }, []],
  [
    { temperature: 0, p: 0.5, k: 3, frequency_penalty: 0.1, presence_penalty: 0.2, seed: 7 },
    { sampling: { temperature: 0, topP: 0.5, topK: 3, frequencyPenalty: 0.1, presencePenalty: 0.2, seed: 7 } },
    [
      { feature: 'temperature', path: 'temperature' },
      { feature: 'top-p', path: 'p' },
      { feature: 'top-k', path: 'k' },
      { feature: 'frequency-penalty', path: 'frequency_penalty' },
      { feature: 'presence-penalty', path: 'presence_penalty' },
      { feature: 'seed', path: 'seed' },
    ],
  ],
  [
    { max_tokens: 9, stop_sequences: ['a'], logprobs: true },
    { maxTokens: 9, stop: ['a'], logprobs: 0 },
    [
      { feature: 'max-tokens', path: 'max_tokens' },
      { feature: 'stop', path: 'stop_sequences' },
      { feature: 'logprobs', path: 'logprobs' },
    ],
  ],
  [{ stop_sequences: [], logprobs: false, tools: [], strict_tools: false, documents: [] }, {}, []],
  [
    {
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } } }],
      strict_tools: true,
    },
    { tools: [{ ...look, description: 'Looks.', parameters: { type: 'object' }, strict: true }] },
    [
      { feature: 'tools', path: 'tools' },
      { feature: 'tool-strict', path: 'strict_tools' },
    ],
  ],
  [
    { tools: [{ type: 'function', function: { name: 'look' } }], tool_choice: 'required' },
    { tools: [look], toolChoice: { type: 'required' } },
    [
      { feature: 'tools', path: 'tools' },
      { feature: 'tool-choice-required', path: 'tool_choice' },
    ],
  ],
  [{ tool_choice: 'NONE' }, { toolChoice: { type: 'none' } }, [{ feature: 'tool-choice-none', path: 'tool_choice' }]],
  [{ response_format: { type: 'text' } }, { output: { type: 'text' } }, []],
  [
    { response_format: { type: 'json_object' } },
    { output: { type: 'json' } },
    [{ feature: 'json-mode', path: 'response_format' }],
  ],
  // `schema` is what it was called before.
  ...['json_schema', 'schema'].map((field): [JsonObject, Partial<ChatRequest>, readonly Use[]] => [
    { response_format: { type: 'json_object', [field]: { type: 'object' } } },
    { output: { type: 'schema', schema: { type: 'object' } } },
    [{ feature: 'json-schema', path: 'response_format' }],
  ]),
  [
    { thinking: { type: 'enabled' } },
    { reasoning: { budget: -1 } },
    [{ feature: 'reasoning-budget', path: 'thinking' }],
  ],
  [
    { thinking: { type: 'enabled', token_budget: 5 } },
    { reasoning: { budget: 5 } },
    [{ feature: 'reasoning-budget', path: 'thinking' }],
  ],
  [
    { thinking: { type: 'disabled', token_budget: 5 } },
    { reasoning: { budget: 0 } },
    [{ feature: 'reasoning-off', path: 'thinking' }],
  ],
  [
    {
      documents: [
        'plain',
        { data: 'bare' },
        { id: 'd', data: { title: 'T', text: 'words' } },
        { data: { snippet: 'S' } },
        { data: { text: 'w', url: 'u' } },
        { data: { title: 'T' } },
      ],
    },
    {
      documents: [
        { text: 'plain' },
        { text: 'bare' },
        { id: 'd', title: 'T', text: 'words' },
        { text: '{"snippet":"S"}' },
        { text: '{"text":"w","url":"u"}' },
        { title: 'T', text: '{"title":"T"}' },
      ],
    },
    [{ feature: 'documents', path: 'documents' }],
  ],
  ...['OFF', 'disabled'].map((mode): [JsonObject, Partial<ChatRequest>, readonly Use[]] => [
    { citation_options: { mode } },
    { extra: { format: 'cohere', fields: { citation_options: { mode } } } },
    [],
  ]),
  ...['FAST', 'turned OFF', 'OFFICIAL'].map((mode): [JsonObject, Partial<ChatRequest>, readonly Use[]] => [
    { citation_options: { mode } },
    { extra: { format: 'cohere', fields: { citation_options: { mode } } } },
    [{ feature: 'citations-request', path: 'citation_options' }],
  ]),
  [
    { citation_options: {} },
    { extra: { format: 'cohere', fields: { citation_options: {} } } },
    [{ feature: 'citations-request', path: 'citation_options' }],
  ],
])('%j is read', (body, request, uses) => {
  expect(decoded(body)).toStrictEqual({ request: { ...LEAST, ...request }, uses });
});
