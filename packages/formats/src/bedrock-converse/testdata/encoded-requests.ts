import type { ChatRequest, Turn } from '@dragoman/spec';
import { expect } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';

export const USER: Turn = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
export const BASE: ChatRequest = {
  model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  stream: false,
  turns: [USER],
  tools: [],
  sampling: {},
  stop: [],
};
const NEWER = 'us.anthropic.claude-opus-4-8-v1:0';
const NOVA = 'us.amazon.nova-2-lite-v1:0';
export const look = { type: 'function', name: 'look', parameters: { type: 'object' } } as const;
const LOOK = { toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } };
export const call = (id: string, args = '{}') => ({ type: 'tool-call', id, name: 'look', args }) as const;
const result = (callId: string) => ({ callId, parts: [{ type: 'text', text: callId }] }) as const;
const CALLED: readonly Turn[] = [
  USER,
  { role: 'assistant', parts: [call('a')] },
  { role: 'tool', results: [result('a')] },
];
const image = { type: 'image', source: { from: 'data', base64: 'iVBORw0KGgo=' } } as const;
const document = (name: string) => ({ type: 'plain-document', text: 'x', name }) as const;

export interface EncodedRow {
  readonly name: string;
  readonly ask: Partial<ChatRequest>;
  readonly body: object;
  readonly warnings?: readonly string[];
}

/** What is asked, what of the body it becomes, and what the caller is told. */
export const ROWS: readonly EncodedRow[] = [
  {
    name: 'little is said where little was asked',
    ask: {},
    body: {
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      inferenceConfig: undefined,
      toolConfig: undefined,
      additionalModelRequestFields: undefined,
    },
  },
  {
    name: 'system texts, also the later one, with their cache points',
    ask: {
      turns: [
        { role: 'system', parts: [{ type: 'text', text: 'A', cache: { ttl: '1h' } }] },
        USER,
        { role: 'developer', parts: [{ type: 'text', text: 'B' }] },
      ],
    },
    body: {
      system: [{ text: 'A' }, { cachePoint: { type: 'default', ttl: '1h' } }, { text: 'B' }],
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    },
    warnings: ['a system text that stood later in the conversation is sent before it'],
  },
  {
    name: 'roles alternate; results of tools come first; ids that are not taken are replaced',
    ask: {
      tools: [look],
      turns: [
        USER,
        { role: 'assistant', parts: [call('functions.look:0')] },
        USER,
        { role: 'tool', results: [{ ...result('functions.look:0'), isError: true, cache: {} }] },
      ],
    },
    body: {
      toolConfig: { tools: [LOOK] },
      messages: [
        { role: 'user', content: [{ text: 'Hi' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 'call_1', name: 'look', input: {} } }] },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'call_1', content: [{ text: 'functions.look:0' }], status: 'error' } },
            { cachePoint: { type: 'default' } },
            { text: 'Hi' },
          ],
        },
      ],
    },
  },
  {
    name: 'tools that were called earlier are declared',
    ask: { turns: CALLED },
    body: { toolConfig: { tools: [LOOK] } },
    warnings: ['tools that were called earlier are declared again, as this provider asks for'],
  },
  {
    name: 'no tool is to be called: none is offered',
    ask: { tools: [look], toolChoice: { type: 'none' } },
    body: { toolConfig: undefined },
  },
  {
    name: 'one of the allowed tools, one at a time',
    ask: {
      tools: [look, { ...look, name: 'other' }],
      toolChoice: { type: 'allowed', names: ['look'], required: true },
      parallelTools: false,
    },
    body: {
      toolConfig: { tools: [LOOK], toolChoice: { any: {} } },
      additionalModelRequestFields: { tool_choice: { disable_parallel_tool_use: true } },
    },
  },
  {
    name: 'one at a time, as the model likes',
    ask: { tools: [look], parallelTools: false },
    body: { additionalModelRequestFields: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } } },
  },
  {
    name: 'inference, and the sequence that was met',
    ask: { maxTokens: 9, sampling: { temperature: 0.5, topP: 0.9, topK: 3 }, stop: ['END'] },
    body: {
      inferenceConfig: { maxTokens: 9, temperature: 0.5, stopSequences: ['END'] },
      additionalModelRequestFields: { top_k: 3 },
      additionalModelResponseFieldPaths: ['/stop_sequence'],
    },
    warnings: [expect.stringContaining('this model takes one of temperature and top_p') as string],
  },
  {
    name: 'effort as a budget, in older models',
    ask: { reasoning: { effort: 'low' }, sampling: { temperature: 0.5 } },
    body: {
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_048 } },
      inferenceConfig: { maxTokens: 32_000 },
    },
    warnings: [expect.stringContaining('32000') as string, 'temperature is left out: a model that thinks takes none'],
  },
  {
    name: 'effort as it is, in newer models, which take no sampling',
    ask: { model: NEWER, maxTokens: 9, reasoning: { effort: 'high' }, sampling: { temperature: 1, topK: 2 } },
    body: {
      additionalModelRequestFields: { thinking: { type: 'adaptive' } },
      outputConfig: { effort: 'high' },
      inferenceConfig: { maxTokens: 9 },
    },
    warnings: ['top_k is left out: this model takes none', 'temperature is left out: this model takes none'],
  },
  {
    name: 'effort and top_k of Nova',
    ask: { model: NOVA, reasoning: { effort: 'xhigh' }, sampling: { topK: 5 } },
    body: {
      additionalModelRequestFields: {
        reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' },
        inferenceConfig: { topK: 5 },
      },
    },
    warnings: ['reasoning effort xhigh is sent as high, the nearest that this model has'],
  },
  {
    name: 'effort of gpt-oss',
    ask: { model: 'openai.gpt-oss-120b-1:0', reasoning: { effort: 'low' } },
    body: { additionalModelRequestFields: { reasoning_effort: 'low' } },
  },
  {
    name: 'what other models do not take',
    ask: { model: 'meta.llama3-70b-instruct-v1:0', reasoning: { effort: 'low' }, sampling: { topK: 5 } },
    body: { additionalModelRequestFields: undefined },
    warnings: ['reasoning is left out: this model takes none', 'top_k is left out: this model takes none'],
  },
  {
    name: 'signatures of Claude go back, wherever it ran; those of others do not',
    ask: {
      turns: [
        USER,
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'own', signature: wrap('anthropic-messages', 'sig') },
            { type: 'reasoning', encrypted: wrap('anthropic-messages', 'data') },
            { type: 'reasoning', text: 'foreign', signature: wrap('gemini', 'sig') },
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
            { reasoningContent: { reasoningText: { text: 'own', signature: 'sig' } } },
            { reasoningContent: { redactedContent: 'ZGF0YQ==' } },
            { text: 'Yes' },
          ],
        },
        expect.anything(),
      ],
    },
    warnings: ['reasoning of earlier turns that this provider did not sign is left out'],
  },
  {
    name: 'a picture whose kind only its bytes say; names of documents',
    ask: { turns: [{ role: 'user', parts: [image, document('a_b.txt'), document('a-b-txt')] }] },
    body: {
      messages: [
        {
          role: 'user',
          content: [
            { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } },
            { document: { format: 'txt', name: 'a-b-txt', source: { text: 'x' } } },
            { document: { format: 'txt', name: 'a-b-txt (2)', source: { text: 'x' } } },
          ],
        },
      ],
    },
    warnings: ['names of documents are written with other characters, for this provider'],
  },
  {
    name: 'an answer by schema',
    ask: { output: { type: 'schema', name: 'x', schema: { type: 'object' }, strict: true } },
    body: {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { schema: '{"type":"object","additionalProperties":false}', name: 'x' } },
        },
      },
    },
  },
  {
    name: 'a tier of another dialect',
    ask: { serviceTier: 'standard_only' },
    body: { serviceTier: { type: 'default' } },
  },
  { name: 'a tier that is no wish', ask: { serviceTier: 'auto' }, body: { serviceTier: undefined } },
  {
    name: 'a tier that there is not',
    ask: { serviceTier: 'scale' },
    body: { serviceTier: undefined },
    warnings: ['service_tier scale is left out'],
  },
  {
    name: 'cache marks, to a model that has no cache',
    ask: {
      model: 'meta.llama3-70b-instruct-v1:0',
      tools: [{ ...look, cache: {} }],
      turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi', cache: { ttl: '1h' } }] }],
    },
    body: { messages: [{ role: 'user', content: [{ text: 'Hi' }] }], toolConfig: { tools: [LOOK] } },
    warnings: ['cache marks are left out: this model has no cache'],
  },
  {
    name: 'cache marks, to a model that takes none of tools',
    ask: {
      model: NOVA,
      tools: [{ ...look, cache: {} }],
      turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi', cache: {} }] }],
    },
    body: {
      messages: [{ role: 'user', content: [{ text: 'Hi' }, { cachePoint: { type: 'default' } }] }],
      toolConfig: { tools: [LOOK] },
    },
    warnings: ['cache marks of tools are left out: this model takes none'],
  },
  {
    name: 'what strict arguments cannot say is described',
    ask: {
      tools: [{ ...look, strict: true, parameters: { type: 'object', properties: { n: { type: 'integer', maximum: 9 } } } }],
    },
    body: {
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'look',
              strict: true,
              inputSchema: {
                json: {
                  type: 'object',
                  properties: { n: { type: 'integer', description: '(maximum: 9)' } },
                  additionalProperties: false,
                },
              },
            },
          },
        ],
      },
    },
    warnings: ['tools[0]: maximum of the schema can only be described to this model'],
  },
  { name: 'metadata', ask: { metadata: { project: 'x' } }, body: { requestMetadata: { project: 'x' } } },
];
