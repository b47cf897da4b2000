import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { bedrockConverse as codec } from './codec.ts';

const CONTEXT = { model: 'from-the-path', stream: true };
const HI = { role: 'user', content: [{ text: 'Hi' }] };
const decode = (body: JsonObject) => codec.decodeRequest({ messages: [HI], ...body }, CONTEXT);
const user = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const said = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'assistant', content }, HI] });
const fields = (additionalModelRequestFields: JsonObject): JsonObject => ({ additionalModelRequestFields });
const result = (...content: readonly JsonObject[]) => user({ toolResult: { toolUseId: 'x', content } });

describe('what a body means', () => {
  test.each<[string, JsonObject, Partial<ChatRequest>]>([
    ['the path says the model and whether it streams', {}, { model: 'from-the-path', stream: true }],
    [
      'a cache point marks what stands before it',
      { system: [{ text: 'A' }, { cachePoint: { type: 'default', ttl: '1h' } }, { text: 'B' }] },
      {
        turns: [
          {
            role: 'system',
            parts: [
              { type: 'text', text: 'A', cache: { ttl: '1h' } },
              { type: 'text', text: 'B' },
            ],
          },
          expect.anything() as never,
        ],
      },
    ],
    [
      'JSON of a tool is text',
      result({ json: { a: 1 } }),
      { turns: [{ role: 'tool', results: [{ callId: 'x', parts: [{ type: 'text', text: '{"a":1}' }] }] }] },
    ],
    [
      'thoughts, and the signature of a call',
      said(
        { reasoningContent: { reasoningText: { text: 'a', signature: 's' } } },
        { reasoningContent: { reasoningText: { text: '', signature: wrap('gemini', 's') } } },
        { toolUse: { toolUseId: 'x', name: 'look', input: {} } },
      ),
      {
        turns: [
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', text: 'a', signature: wrap('bedrock-converse', 's') },
              { type: 'tool-call', id: 'x', name: 'look', args: '{}', signature: wrap('gemini', 's') },
            ],
          },
          expect.anything() as never,
        ],
      },
    ],
    [
      'a budget of Claude',
      fields({ reasoning_config: { type: 'enabled', budget_tokens: 2_000 } }),
      { reasoning: { budget: 2_000 } },
    ],
    [
      'an effort of Claude',
      { ...fields({ thinking: { type: 'adaptive' } }), outputConfig: { effort: 'max' } },
      { reasoning: { effort: 'max' } },
    ],
    [
      'an effort of Nova',
      fields({ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }),
      { reasoning: { effort: 'low' } },
    ],
    ['no thoughts of Nova', fields({ reasoningConfig: { type: 'disabled' } }), { reasoning: { effort: 'none' } }],
    ['an effort of gpt-oss', fields({ reasoning_effort: 'high' }), { reasoning: { effort: 'high' } }],
    ['top_k of Nova', fields({ inferenceConfig: { topK: 5 } }), { sampling: { topK: 5 } }],
    ['one tool at a time', fields({ tool_choice: { disable_parallel_tool_use: true } }), { parallelTools: false }],
    [
      'a schema',
      {
        outputConfig: {
          textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{"type":"object"}', name: 'x' } } },
        },
      },
      { output: { type: 'schema', name: 'x', schema: { type: 'object' } } },
    ],
  ])('%s', (_, body, meant) => {
    expect(decode(body).request).toMatchObject(meant);
  });
});

describe('what a body uses, and where', () => {
  test.each<[string, string, JsonObject]>([
    ['cache-mark', 'messages[0].content[1].cachePoint', user({ text: 'x' }, { cachePoint: { type: 'default' } })],
    ['image-data', 'messages[0].content[0].image.source', user({ image: { format: 'png', source: { bytes: '' } } })],
    [
      'image-file',
      'messages[0].content[0].image.source',
      user({ image: { format: 'png', source: { s3Location: { uri: 's3://b/k' } } } }),
    ],
    [
      'unknown-field',
      'messages[0].content[0].image.source.s3Location.bucketOwner',
      user({ image: { format: 'png', source: { s3Location: { uri: 's3://b/k', bucketOwner: '1' } } } }),
    ],
    [
      'document-text',
      'messages[0].content[0].document.source',
      user({ document: { name: 'x', source: { text: 'x' } } }),
    ],
    ['video-input', 'messages[0].content[0].video.source', user({ video: { format: 'mp4', source: { bytes: '' } } })],
    ['server-tool-block', 'messages[0].content[0]', user({ guardContent: { text: { text: 'x' } } })],
    [
      'tool-result-image',
      'messages[0].content[0].toolResult.content[0].image',
      result({ image: { format: 'png', source: { bytes: '' } } }),
    ],
    ['server-tool', 'toolConfig.tools[0]', { toolConfig: { tools: [{ systemTool: { name: 'x' } }] } }],
    ['server-tool', 'guardrailConfig', { guardrailConfig: { guardrailIdentifier: 'x' } }],
    [
      'tool-choice-named',
      'toolConfig.toolChoice.tool',
      { toolConfig: { tools: [], toolChoice: { tool: { name: 'x' } } } },
    ],
    ['max-tokens', 'inferenceConfig.maxTokens', { inferenceConfig: { maxTokens: 5 } }],
    [
      'reasoning-budget',
      'additionalModelRequestFields.thinking.budget_tokens',
      fields({ thinking: { type: 'enabled', budget_tokens: 5 } }),
    ],
    ['unknown-field', 'additionalModelRequestFields.anthropic_beta', fields({ anthropic_beta: ['x'] })],
    ['unknown-field', 'performanceConfig', { performanceConfig: { latency: 'optimized' } }],
    ['metadata', 'requestMetadata', { requestMetadata: { a: 'b' } }],
  ])('%s at %s', (feature, path, body) => {
    expect(decode(body).uses).toContainEqual({ feature, path });
  });

  test('nothing, where there is nothing', () => {
    expect(decode({}).uses).toEqual([]);
    expect(decode({}).request.extra).toBeUndefined();
  });

  test('of a count, where it stands there', () => {
    const body = { input: { converse: { messages: [HI], system: [{ text: 'A' }] } } };
    expect(codec.count!.decodeRequest(body, CONTEXT).uses).toEqual([
      { feature: 'system', path: 'input.converse.system' },
    ]);
  });
});

describe('what is wrong, and where', () => {
  test.each<[string, JsonObject]>([
    ['messages', { messages: undefined }],
    ['messages[0].role', { messages: [{ role: 'system', content: [] }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: 'Hi' }] }],
    ['messages[0].content[0].image.source', user({ image: { format: 'png', source: {} } })],
    ['messages[0].content[1].cachePoint.ttl', user({ text: 'x' }, { cachePoint: { ttl: '2h' } })],
    ['inferenceConfig.maxTokens', { inferenceConfig: { maxTokens: '5' } }],
    ['toolConfig.toolChoice', { toolConfig: { tools: [], toolChoice: {} } }],
    ['requestMetadata.a', { requestMetadata: { a: 1 } }],
    ['additionalModelRequestFields.thinking.type', fields({ thinking: { type: 'x' } })],
    [
      'outputConfig.textFormat.structure.jsonSchema.schema',
      { outputConfig: { textFormat: { structure: { jsonSchema: { schema: '{' } } } } },
    ],
  ])('%s', (param, body) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});
