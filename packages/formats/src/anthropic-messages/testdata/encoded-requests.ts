import type { ChatRequest, ReasoningPart, Turn } from '@dragoman/spec';
import { expect } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';

export const USER: Turn = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
export const BASE: ChatRequest = {
  model: 'claude-sonnet-4-5',
  stream: false,
  turns: [USER],
  tools: [],
  sampling: {},
  stop: [],
  maxTokens: 1_000,
};
const NEWER = 'claude-opus-4-8';
export const look = { type: 'function', name: 'look', parameters: { type: 'object' } } as const;
export const call = (id: string, args = '{}') => ({ type: 'tool-call', id, name: 'look', args }) as const;
const result = (callId: string) => ({ callId, parts: [{ type: 'text', text: callId }] }) as const;
export const texts = (...words: readonly string[]) => words.map((text) => ({ type: 'text', text }));

/** A call behind a part, and its result. */
const answered = (part: ReasoningPart): readonly Turn[] => [
  USER,
  { role: 'assistant', parts: [part, call('a')] },
  { role: 'tool', results: [result('a')] },
];

export interface EncodedRow {
  readonly name: string;
  readonly ask: Partial<ChatRequest>;
  readonly body: object;
  readonly warnings?: readonly string[];
}

/** What is asked, what of the body it becomes, and what the caller is told. */
export const ROWS: readonly EncodedRow[] = [
  {
    name: 'no max_tokens: a default, and it is said',
    ask: { maxTokens: undefined },
    body: { max_tokens: 32_000 },
    warnings: ['max_tokens is required by this provider and was not given: 32000 is sent'],
  },
  {
    name: 'system and developer texts at the head',
    ask: {
      turns: [
        { role: 'system', parts: [{ type: 'text', text: 'A', cache: { ttl: '1h' } }] },
        { role: 'developer', parts: [{ type: 'text', text: 'B' }] },
        USER,
      ],
    },
    body: {
      system: [
        { type: 'text', text: 'A', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'text', text: 'B' },
      ],
      messages: [{ role: 'user', content: texts('Hi') }],
    },
  },
  {
    name: 'a later system text goes to the head of an older model',
    ask: { turns: [USER, { role: 'system', parts: [{ type: 'text', text: 'Later' }] }] },
    body: { system: texts('Later'), messages: [{ role: 'user', content: texts('Hi') }] },
    warnings: ['a system text that stood later in the conversation is sent before it'],
  },
  {
    name: 'a later system text stays where it is in a newer model',
    ask: { model: NEWER, turns: [USER, { role: 'developer', parts: [{ type: 'text', text: 'Later' }] }] },
    body: {
      messages: [
        { role: 'user', content: texts('Hi') },
        { role: 'system', content: texts('Later') },
      ],
    },
  },
  {
    name: 'roles alternate; results of tools come first; empty texts go',
    ask: {
      turns: [
        USER,
        USER,
        { role: 'assistant', parts: [{ type: 'text', text: '' }, call('a'), call('b')] },
        { role: 'tool', results: [result('a')] },
        { role: 'tool', results: [result('b')] },
        USER,
      ],
    },
    body: {
      messages: [
        { role: 'user', content: texts('Hi', 'Hi') },
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'a', name: 'look', input: {} },
            { type: 'tool_use', id: 'b', name: 'look', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: texts('a') },
            { type: 'tool_result', tool_use_id: 'b', content: texts('b') },
            ...texts('Hi'),
          ],
        },
      ],
    },
  },
  {
    name: 'ids that the API does not take are replaced on both sides',
    ask: {
      turns: [
        USER,
        { role: 'assistant', parts: [call('functions.look:0'), call('call_1')] },
        { role: 'tool', results: [result('functions.look:0'), result('call_1')] },
      ],
    },
    body: {
      messages: [
        expect.anything(),
        {
          role: 'assistant',
          content: [expect.objectContaining({ id: 'call_2' }), expect.objectContaining({ id: 'call_1' })],
        },
        {
          role: 'user',
          content: [
            expect.objectContaining({ tool_use_id: 'call_2' }),
            expect.objectContaining({ tool_use_id: 'call_1' }),
          ],
        },
      ],
    },
  },
  {
    name: 'allowed tools: the others are left out',
    ask: {
      tools: [look, { ...look, name: 'other' }],
      toolChoice: { type: 'allowed', names: ['look'], required: true },
    },
    body: { tools: [{ name: 'look', input_schema: { type: 'object' } }], tool_choice: { type: 'any' } },
  },
  {
    name: 'one call at a time',
    ask: { tools: [look], parallelTools: false },
    body: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  },
  {
    name: 'a choice among no tools is none',
    ask: { toolChoice: { type: 'none' } },
    body: { tools: undefined, tool_choice: undefined },
  },
  {
    name: 'effort as a budget, in older models',
    ask: { reasoning: { effort: 'high' }, maxTokens: 10_000, sampling: { temperature: 0.5 } },
    body: { thinking: { type: 'enabled', budget_tokens: 8_000 }, temperature: undefined },
    warnings: ['temperature is left out: a model that thinks takes none'],
  },
  {
    name: 'the most effort with no max_tokens is not more than the model can write',
    ask: { model: 'claude-opus-4-1', reasoning: { effort: 'xhigh' }, maxTokens: undefined },
    body: { thinking: { type: 'enabled', budget_tokens: 27_904 }, max_tokens: 32_000 },
    warnings: [expect.stringContaining('32000') as string],
  },
  {
    name: 'effort with no max_tokens leaves room for the answer',
    ask: { reasoning: { effort: 'low' }, maxTokens: undefined },
    body: { thinking: { type: 'enabled', budget_tokens: 2_048 }, max_tokens: 32_000 },
    warnings: [expect.stringContaining('32000') as string],
  },
  {
    name: 'effort as it is, in newer models, which take no sampling',
    ask: { model: NEWER, reasoning: { effort: 'xhigh', summary: 'auto' }, sampling: { temperature: 1, topK: 3 } },
    body: {
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'xhigh' },
      temperature: undefined,
      top_k: undefined,
    },
    warnings: ['temperature is left out: this model takes none', 'top_k is left out: this model takes none'],
  },
  {
    name: 'no thoughts of a newer model',
    ask: { model: NEWER, reasoning: { budget: 0 } },
    body: { thinking: undefined },
  },
  {
    name: 'no thoughts of one that always thinks',
    ask: { model: 'claude-fable-5', reasoning: { effort: 'none' } },
    body: { thinking: undefined, output_config: { effort: 'low' } },
    warnings: ['reasoning cannot be turned off: this model thinks as little as it can'],
  },
  {
    name: 'a tool that has to be called, and an effort',
    ask: { model: NEWER, tools: [look], toolChoice: { type: 'required' }, reasoning: { effort: 'low' } },
    body: { thinking: undefined, output_config: { effort: 'low' }, tool_choice: { type: 'any' } },
    warnings: ['reasoning is left out: this provider does not think where a tool has to be called'],
  },
  {
    name: 'no more thoughts than the answer may be long',
    ask: { reasoning: { budget: 8_000 }, maxTokens: 4_000 },
    body: { thinking: { type: 'enabled', budget_tokens: 3_800 }, max_tokens: 4_000 },
    warnings: ['the reasoning budget is sent as 3800: max_tokens is 4000'],
  },
  {
    name: 'what only describes a schema, and one of two ways to sample',
    ask: {
      model: 'claude-sonnet-4-5',
      output: { type: 'schema', schema: { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } } },
      sampling: { temperature: 0.5, topP: 0.9 },
    },
    body: {
      temperature: 0.5,
      top_p: undefined,
      output_config: {
        format: {
          type: 'json_schema',
          schema: {
            type: 'object',
            properties: { n: { type: 'integer', description: '(minimum: 1)' } },
            additionalProperties: false,
          },
        },
      },
    },
    warnings: [
      'top_p is left out: this model takes one of temperature and top_p',
      'response_format: minimum of the schema can only be described to this model',
    ],
  },
  {
    name: 'the beginning of an answer does not end in white space',
    ask: { turns: [USER, { role: 'assistant', parts: [{ type: 'text', text: 'Sure: \n' }] }] },
    body: { messages: [expect.anything(), { role: 'assistant', content: [{ type: 'text', text: 'Sure:' }] }] },
  },
  { name: 'no thoughts', ask: { reasoning: { effort: 'none' } }, body: { thinking: { type: 'disabled' } } },
  {
    name: 'too few tokens to think',
    ask: { reasoning: { effort: 'low' }, maxTokens: 500 },
    body: { thinking: undefined, max_tokens: 500 },
    warnings: ['reasoning is left out: it takes 1024 tokens, and max_tokens is 500'],
  },
  {
    name: 'tool calls that came without signed thoughts end the thinking',
    ask: {
      maxTokens: 10_000,
      reasoning: { effort: 'low' },
      turns: [USER, { role: 'assistant', parts: [call('a')] }, { role: 'tool', results: [result('a')] }],
    },
    body: { thinking: undefined },
    warnings: ['reasoning is left out: the tool calls that are being answered came without signed thoughts'],
  },
  {
    name: 'tool calls that came with signed thoughts do not end it',
    ask: {
      maxTokens: 10_000,
      reasoning: { effort: 'low' },
      turns: answered({ type: 'reasoning', signature: wrap('bedrock-converse', 's') }),
    },
    body: { thinking: { type: 'enabled', budget_tokens: 2_000 } },
  },
  {
    name: 'thoughts that others signed do',
    ask: {
      maxTokens: 10_000,
      reasoning: { effort: 'low' },
      turns: answered({ type: 'reasoning', signature: wrap('gemini', 's') }),
    },
    body: { thinking: undefined },
    warnings: [
      'reasoning of earlier turns that this provider did not sign is left out',
      'reasoning is left out: the tool calls that are being answered came without signed thoughts',
    ],
  },
  {
    name: 'own signatures go back, those of others do not',
    ask: {
      turns: [
        USER,
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'own', signature: wrap('bedrock-converse', 'sig') },
            { type: 'reasoning', encrypted: wrap('anthropic-messages', 'data') },
            { type: 'reasoning', text: 'foreign', signature: wrap('gemini', 'sig') },
            { type: 'reasoning', text: 'unsigned' },
            { type: 'text', text: 'Yes' },
          ],
        },
        USER,
      ],
    },
    body: {
      messages: [
        expect.anything(),
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'own', signature: 'sig' },
            { type: 'redacted_thinking', data: 'data' },
            ...texts('Yes'),
          ],
        },
        expect.anything(),
      ],
    },
    warnings: ['reasoning of earlier turns that this provider did not sign is left out'],
  },
  {
    name: 'texts to ground on stand first',
    ask: { documents: [{ id: 'd', text: 'One.' }] },
    body: {
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'One.' },
              title: 'd',
              citations: { enabled: true },
            },
            ...texts('Hi'),
          ],
        },
      ],
    },
  },
  {
    name: 'an answer by schema',
    ask: { output: { type: 'schema', name: 'x', schema: { type: 'object' }, strict: true } },
    body: {
      output_config: { format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } } },
    },
  },
  { name: 'a tier of another dialect', ask: { serviceTier: 'default' }, body: { service_tier: 'standard_only' } },
  {
    name: 'a tier that there is not',
    ask: { serviceTier: 'flex' },
    body: { service_tier: undefined },
    warnings: ['service_tier flex is left out'],
  },
  {
    name: 'fields of another format stay away',
    ask: { extra: { format: 'cohere', fields: { safety_mode: 'OFF' } } },
    body: { safety_mode: undefined },
  },
];
