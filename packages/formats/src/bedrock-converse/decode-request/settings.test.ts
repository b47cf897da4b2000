import type { ChatRequest, JsonObject, Use } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decodeRequest } from '../decode-request.ts';

const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];
const LEAST: ChatRequest = {
  model: 'm',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
  streamUsage: true,
};
const decoded = (body: JsonObject) => decodeRequest({ messages, ...body }, { model: 'm', stream: false });
const kept = (fields: JsonObject): Partial<ChatRequest> => ({ extra: { format: 'bedrock-converse', fields } });
const look = { type: 'function', name: 'look' } as const;

type Row = [JsonObject, Partial<ChatRequest>, readonly (readonly [Use['feature'], string])[]];

test.each<Row>([
  [{}, {}, []],
  [
    { inferenceConfig: { maxTokens: 9, temperature: 0, topP: 0.5, stopSequences: ['a'] } },
    { maxTokens: 9, sampling: { temperature: 0, topP: 0.5 }, stop: ['a'] },
    [
      ['max-tokens', 'inferenceConfig.maxTokens'],
      ['temperature', 'inferenceConfig.temperature'],
      ['top-p', 'inferenceConfig.topP'],
      ['stop', 'inferenceConfig.stopSequences'],
    ],
  ],
  [{ inferenceConfig: { stopSequences: [] } }, {}, []],
  [
    {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'n', description: 'd', schema: '{"type":"object"}' } },
        },
      },
    },
    { output: { type: 'schema', name: 'n', description: 'd', schema: { type: 'object' } } },
    [['json-schema', 'outputConfig.textFormat.structure.jsonSchema']],
  ],
  [
    { outputConfig: { effort: 'high' } },
    { reasoning: { effort: 'high' }, ...kept({ outputConfig: { effort: 'high' } }) },
    [['reasoning-effort', 'outputConfig.effort']],
  ],
  [
    { outputConfig: { effort: 'of tomorrow' } },
    kept({ outputConfig: { effort: 'of tomorrow' } }),
    [['unknown-field', 'outputConfig.effort']],
  ],
  [{ requestMetadata: { a: 'b' } }, { metadata: { a: 'b' } }, [['metadata', 'requestMetadata']]],
  [{ serviceTier: { type: 'flex' } }, { serviceTier: 'flex' }, [['service-tier', 'serviceTier']]],
  [{ performanceConfig: {} }, kept({ performanceConfig: {} }), [['unknown-field', 'performanceConfig']]],
  [{ additionalModelRequestFields: {} }, {}, []],
])('%j', (body, request, uses) => {
  expect(decoded(body)).toEqual({
    request: { ...LEAST, ...request },
    uses: uses.map(([feature, path]) => ({ feature, path })),
  });
});

describe('the model’s own fields', () => {
  test.each<Row>([
    [{ thinking: { type: 'disabled' } }, { reasoning: { effort: 'none' } }, [['reasoning-off', 'thinking']]],
    [
      { reasoning_config: { type: 'enabled', budget_tokens: 5, display: 'omitted' } },
      { reasoning: { budget: 5, summary: 'omitted' } },
      [['reasoning-budget', 'reasoning_config.budget_tokens']],
    ],
    [{ thinking: { type: 'adaptive' } }, { reasoning: { budget: -1 } }, [['reasoning-budget', 'thinking']]],
    [
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'max' } },
      { reasoning: { effort: 'max', summary: 'summarized' } },
      [
        ['reasoning-effort', 'output_config.effort'],
        ['reasoning-effort', 'thinking'],
      ],
    ],
    [
      { reasoningConfig: { type: 'disabled' } },
      { reasoning: { effort: 'none' } },
      [['reasoning-off', 'reasoningConfig']],
    ],
    ...(['minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'none'] as const).map((effort): Row => [
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } },
      { reasoning: { effort } },
      [['reasoning-effort', 'reasoningConfig.maxReasoningEffort']],
    ]),
    [{ reasoning_effort: 'low' }, { reasoning: { effort: 'low' } }, [['reasoning-effort', 'reasoning_effort']]],
    [{ reasoning_effort: 'much' }, {}, [['unknown-field', 'reasoning_effort']]],
    [{ top_k: 3 }, { sampling: { topK: 3 } }, [['top-k', 'top_k']]],
    [{ inferenceConfig: { topK: 3 } }, { sampling: { topK: 3 } }, [['top-k', 'inferenceConfig.topK']]],
    [
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      { parallelTools: false },
      [['parallel-tools-off', 'tool_choice.disable_parallel_tool_use']],
    ],
    [{ tool_choice: { disable_parallel_tool_use: false } }, { parallelTools: true }, []],
    [{ tool_choice: { type: 'auto' } }, {}, []],
    [{ anthropic_beta: ['x'] }, {}, [['unknown-field', 'anthropic_beta']]],
  ])('%j', (own, request, uses) => {
    expect(decoded({ additionalModelRequestFields: own })).toEqual({
      request: { ...LEAST, ...request, ...kept({ additionalModelRequestFields: own }) },
      uses: uses.map(([feature, path]) => ({ feature, path: `additionalModelRequestFields.${path}` })),
    });
  });
});

describe('tools', () => {
  const point = { cachePoint: { type: 'default' } };
  const spec = (more: JsonObject = {}): JsonObject => ({ toolSpec: { name: 'look', ...more } });
  const server = (value: JsonObject) => ({ type: 'server', format: 'bedrock-converse', value }) as const;
  const guardrailConfig = { guardrailIdentifier: 'g' };

  test.each<Row>([
    [{ toolConfig: {} }, {}, []],
    [
      {
        toolConfig: {
          tools: [
            spec({ description: 'Looks.', inputSchema: { json: { type: 'object' } }, strict: true }),
            { cachePoint: { type: 'default', ttl: '5m' } },
            { systemTool: { name: 'x' } },
            point,
            spec({ strict: false }),
          ],
        },
      },
      {
        tools: [
          { ...look, description: 'Looks.', parameters: { type: 'object' }, strict: true, cache: { ttl: '5m' } },
          server({ systemTool: { name: 'x' } }),
          { ...look, strict: false },
        ],
      },
      [
        ['cache-mark', 'toolConfig.tools[1].cachePoint'],
        ['cache-mark', 'toolConfig.tools[3].cachePoint'],
        ['tools', 'toolConfig.tools[0].toolSpec'],
        ['tool-strict', 'toolConfig.tools[0].toolSpec.strict'],
        ['server-tool', 'toolConfig.tools[2]'],
        ['unknown-field', 'toolConfig.tools[3].cachePoint'],
        ['tools', 'toolConfig.tools[4].toolSpec'],
      ],
    ],
    [
      { toolConfig: { tools: [], toolChoice: { tool: { name: 'look' } } } },
      { toolChoice: { type: 'named', name: 'look' } },
      [['tool-choice-named', 'toolConfig.toolChoice.tool']],
    ],
    [
      { toolConfig: { tools: [], toolChoice: { any: {} } } },
      { toolChoice: { type: 'required' } },
      [['tool-choice-required', 'toolConfig.toolChoice.any']],
    ],
    [{ toolConfig: { tools: [], toolChoice: { auto: {} } } }, { toolChoice: { type: 'auto' } }, []],
    [{ guardrailConfig }, { tools: [server({ guardrailConfig })] }, [['server-tool', 'guardrailConfig']]],
    [
      { toolConfig: { tools: [spec()] }, guardrailConfig },
      { tools: [look, server({ guardrailConfig })] },
      [
        ['server-tool', 'guardrailConfig'],
        ['tools', 'toolConfig.tools[0].toolSpec'],
      ],
    ],
  ])('%j', (body, request, uses) => {
    const read = decoded(body);
    expect(read.request).toEqual({ ...LEAST, ...request });
    const byPath = (list: readonly Use[]) => list.map(({ feature, path }) => `${path} ${feature}`).sort();
    expect(byPath(read.uses)).toEqual(uses.map(([feature, path]) => `${path} ${feature}`).sort());
  });
});

test.each<[JsonObject, string]>([
  [{ toolConfig: { tools: [], toolChoice: {} } }, 'toolConfig.toolChoice: expected auto, any or tool'],
  [{ toolConfig: { toolChoice: { tool: {} } } }, 'toolConfig.toolChoice.tool.name: is required'],
  [{ toolConfig: { tools: [{ toolSpec: {} }] } }, 'toolConfig.tools[0].toolSpec.name: is required'],
  [{ requestMetadata: { a: null } }, 'requestMetadata.a: is required'],
  [
    { additionalModelRequestFields: { thinking: {} } },
    'additionalModelRequestFields.thinking.type: expected enabled, adaptive or disabled',
  ],
  [
    { additionalModelRequestFields: { thinking: { type: 'enabled' } } },
    'additionalModelRequestFields.thinking.budget_tokens: is required',
  ],
  [{ outputConfig: { textFormat: {} } }, 'outputConfig.textFormat.structure: is required'],
  [{ outputConfig: { textFormat: { structure: {} } } }, 'outputConfig.textFormat.structure.jsonSchema: is required'],
  [
    { outputConfig: { textFormat: { structure: { jsonSchema: {} } } } },
    'outputConfig.textFormat.structure.jsonSchema.schema: is required',
  ],
  ...['{', '[]'].map((schema): [JsonObject, string] => [
    { outputConfig: { textFormat: { structure: { jsonSchema: { schema } } } } },
    'outputConfig.textFormat.structure.jsonSchema.schema: expected a JSON object as text',
  ]),
])('%j is a mistake', (body, message) => {
  expect(() => decoded(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
});
