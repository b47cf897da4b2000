import type { ChatRequest, JsonObject, Turn } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { encodeRequest } from '../encode-request.ts';

const CLAUDE = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const NEWER = 'us.anthropic.claude-opus-4-8-v1:0';
const NOVA = 'us.amazon.nova-2-lite-v1:0';
const GPT = 'openai.gpt-oss-120b-1:0';
const LLAMA = 'meta.llama3-70b-instruct-v1:0';
const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];
const own = (fields: JsonObject) => ({ extra: { format: 'bedrock-converse', fields } }) as const;
const look = { type: 'function', name: 'look' } as const;
const guardrailConfig = { guardrailIdentifier: 'g' };
const server = (value: JsonObject) => ({ type: 'server', format: 'bedrock-converse', value }) as const;
const shown = (name = 'look', more: JsonObject = {}) => ({
  toolSpec: { name, ...more, inputSchema: { json: { type: 'object' } } },
});
const model = (fields: JsonObject) => ({ additionalModelRequestFields: fields });
const ONE_AT_A_TIME = 'parallel_tool_calls is left out: this model cannot be told to call one tool at a time';
const NO_TOP_K = 'top_k is left out: this model takes none';
const NO_CACHE = 'cache marks are left out: this model has no cache';
const schema = { type: 'object', additionalProperties: false };
const written = (more: object = {}) => ({
  textFormat: {
    type: 'json_schema',
    structure: { jsonSchema: { schema: '{"type":"object","additionalProperties":false}', ...more } },
  },
});

test.each<[string, Partial<ChatRequest>, JsonObject, readonly string[]]>([
  [CLAUDE, { sampling: { temperature: 0 } }, { inferenceConfig: { temperature: 0 } }, []],
  [
    CLAUDE,
    { sampling: { temperature: 1, topP: 0.5 } },
    { inferenceConfig: { topP: 0.5 } },
    ['temperature is left out: this model takes one of temperature and top_p'],
  ],
  // It takes none: it is not asked which.
  [NEWER, { sampling: { temperature: 2 } }, {}, ['temperature is left out: this model takes none']],
  [LLAMA, { stop: ['a'] }, { inferenceConfig: { stopSequences: ['a'] } }, []],
  [CLAUDE, { stop: ['a'], ...own({}) }, { inferenceConfig: { stopSequences: ['a'] } }, []],
  ...['default', 'priority', 'flex', 'reserved'].map(
    (type): [string, Partial<ChatRequest>, JsonObject, readonly string[]] => [
      CLAUDE,
      { serviceTier: type },
      { serviceTier: { type } },
      [],
    ],
  ),
  [CLAUDE, { serviceTier: 'standard' }, { serviceTier: { type: 'default' } }, []],
  [CLAUDE, { output: { type: 'text' } }, {}, []],
  [CLAUDE, { output: { type: 'schema', schema } }, { outputConfig: written() }, []],
  [
    CLAUDE,
    { output: { type: 'schema', schema, name: 'n', description: 'd' } },
    { outputConfig: written({ name: 'n', description: 'd' }) },
    [],
  ],
  [CLAUDE, own({ performanceConfig: { latency: 'optimized' } }), { performanceConfig: { latency: 'optimized' } }, []],
  // Whoever wrote the model's own fields is not improved on.
  [CLAUDE, { sampling: { topK: 3 }, ...own(model({ x: 1 })) }, model({ x: 1 }), []],
  [
    NEWER,
    { reasoning: { effort: 'low' }, ...own({ outputConfig: { effort: 'low' } }) },
    { outputConfig: { effort: 'low' } },
    [],
  ],
  [
    NEWER,
    { reasoning: { effort: 'high' }, maxTokens: 9 },
    {
      ...model({ thinking: { type: 'adaptive' } }),
      inferenceConfig: { maxTokens: 9 },
      outputConfig: { effort: 'high' },
    },
    [],
  ],
  [
    CLAUDE,
    { reasoning: { effort: 'low' }, maxTokens: 9_000, sampling: { topK: 3 } },
    { ...model({ thinking: { type: 'enabled', budget_tokens: 1_800 } }), inferenceConfig: { maxTokens: 9_000 } },
    [NO_TOP_K],
  ],
  [
    NEWER,
    { reasoning: { effort: 'high' } },
    {
      ...model({ thinking: { type: 'adaptive' } }),
      inferenceConfig: { maxTokens: 32_000 },
      outputConfig: { effort: 'high' },
    },
    ['max_tokens is required by this provider and was not given: 32000 is sent'],
  ],
  [CLAUDE, { reasoning: { effort: 'none' } }, model({ thinking: { type: 'disabled' } }), []],
  [
    CLAUDE,
    { reasoning: { effort: 'low' }, tools: [look], toolChoice: { type: 'required' } },
    { toolConfig: { tools: [shown()], toolChoice: { any: {} } } },
    ['reasoning is left out: this provider does not think where a tool has to be called'],
  ],
  [CLAUDE, { parallelTools: false }, {}, []],
  [NOVA, { reasoning: { effort: 'none' } }, model({ reasoningConfig: { type: 'disabled' } }), []],
  [
    NOVA,
    { reasoning: { budget: 5_000 }, parallelTools: false },
    model({ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } }),
    [],
  ],
  [NOVA, { reasoning: {} }, {}, []],
  [GPT, { reasoning: { budget: 8_192 } }, model({ reasoning_effort: 'medium' }), []],
  [GPT, { sampling: { topK: 3 } }, {}, [NO_TOP_K]],
  [
    GPT,
    { reasoning: { effort: 'max' }, tools: [look], parallelTools: false },
    { ...model({ reasoning_effort: 'high' }), toolConfig: { tools: [shown()] } },
    ['reasoning effort max is sent as high, the nearest that this model has', ONE_AT_A_TIME],
  ],
  [LLAMA, { tools: [look], parallelTools: true }, { toolConfig: { tools: [shown()] } }, []],
  [
    CLAUDE,
    { tools: [{ ...look, description: 'Looks.' }, server({ systemTool: { name: 'x' } }), server({ guardrailConfig })] },
    {
      toolConfig: { tools: [shown('look', { description: 'Looks.' }), { systemTool: { name: 'x' } }] },
      guardrailConfig,
    },
    [],
  ],
  [CLAUDE, { tools: [server({ guardrailConfig })] }, { guardrailConfig }, []],
  [
    CLAUDE,
    {
      tools: [look, { ...look, name: 'b' }, server({ systemTool: {} })],
      toolChoice: { type: 'allowed', names: ['b'], required: false },
    },
    { toolConfig: { tools: [shown('b'), { systemTool: {} }], toolChoice: { auto: {} } } },
    [],
  ],
  [
    CLAUDE,
    { tools: [look], toolChoice: { type: 'auto' } },
    { toolConfig: { tools: [shown()], toolChoice: { auto: {} } } },
    [],
  ],
  [
    CLAUDE,
    { tools: [look], toolChoice: { type: 'named', name: 'look' } },
    { toolConfig: { tools: [shown()], toolChoice: { tool: { name: 'look' } } } },
    [],
  ],
  [
    LLAMA,
    { tools: [look, { ...look, name: 'b', cache: {} }] },
    { toolConfig: { tools: [shown(), shown('b')] } },
    [NO_CACHE],
  ],
])('%s: %j', (name, request, body, warnings) => {
  expect(encodeRequest(asked({ model: name, ...request }))).toStrictEqual({
    body: { messages, ...body },
    path: '/model/{model}/converse',
    warnings,
  });
});

test('texts to ground on stand first, with the names that they have', () => {
  const { body } = encodeRequest(asked({ model: CLAUDE, documents: [{ title: 'T', text: 'w' }] }));
  const document = { format: 'txt', source: { text: 'w' }, name: 'T', citations: { enabled: true } };
  expect(body['messages']).toEqual([{ role: 'user', content: [{ document }, { text: 'Hi' }] }]);
});

const hi: Turn = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
const called: Turn = { role: 'assistant', parts: [{ type: 'tool-call', id: 'x', name: 'look', args: '' }] };

test.each<[Partial<ChatRequest>, string]>([
  [{ sampling: { temperature: -0.1 } }, 'temperature: this provider takes 0 to 1'],
  [{ sampling: { temperature: 1.1 } }, 'temperature: this provider takes 0 to 1'],
  [
    { tools: [look], toolChoice: { type: 'none' }, turns: [hi, called] },
    'tool_choice: none cannot be translated to bedrock-converse behind tool calls',
  ],
  [
    { tools: [look, { ...server({}), format: 'gemini' }] },
    'tools[1]: a tool that gemini runs itself cannot be translated to bedrock-converse',
  ],
  [
    { tools: [{ type: 'custom', name: 'x' }] },
    'tools[0]: a tool whose input is plain text cannot be translated to bedrock-converse',
  ],
])('%j is refused', (request, message) => {
  expect(() => encodeRequest(asked({ model: CLAUDE, ...request }))).toThrow(
    expect.objectContaining({ code: 'cannot_translate', message, param: message.split(':')[0] }),
  );
});
