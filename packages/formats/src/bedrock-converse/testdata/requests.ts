import type { RequestRow } from '../../testing/conformance.ts';

const EARLY = { model: 'anthropic.claude-3-5-sonnet-20240620-v1:0', stream: true };
const CLAUDE = { model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', stream: true };
const POINT = { cachePoint: { type: 'default' } };
const user = (...content: readonly object[]) => ({ role: 'user', content }) as never;

export const REQUESTS: readonly RequestRow[] = [
  { name: 'plain text', body: { messages: [user({ text: 'Hello' })] } },
  {
    name: 'all settings',
    context: EARLY,
    body: {
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [user({ text: 'Hello' }, POINT)],
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
      additionalModelRequestFields: { top_k: 40, anthropic_beta: ['context-1m-2025-08-07'] },
      additionalModelResponseFieldPaths: ['/stop_sequence'],
      requestMetadata: { project: 'x' },
      performanceConfig: { latency: 'optimized' },
      serviceTier: { type: 'flex' },
      promptVariables: { city: { text: 'Paris' } },
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
    },
  },
  {
    name: 'tools, their calls and their results',
    context: CLAUDE,
    body: {
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'weather',
              description: 'Of a city.',
              inputSchema: { json: { type: 'object', additionalProperties: false } },
              strict: true,
            },
          },
          POINT,
          { systemTool: { name: 'nova_grounding' } },
        ],
        toolChoice: { tool: { name: 'weather' } },
      },
      messages: [
        user({ text: 'How is it in Paris and Rome?' }),
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Two calls.', signature: 'c2lnbmVk' } } },
            { reasoningContent: { redactedContent: 'aGlkZGVu' } },
            { text: 'I look.' },
            { toolUse: { toolUseId: 'tooluse_01', name: 'weather', input: { city: 'Paris' } } },
            { toolUse: { toolUseId: 'tooluse_02', name: 'weather', input: { city: 'Rome' } } },
          ],
        },
        user(
          { toolResult: { toolUseId: 'tooluse_01', content: [{ json: { degrees: 20 } }], status: 'success' } },
          {
            toolResult: {
              toolUseId: 'tooluse_02',
              status: 'error',
              content: [
                { text: 'no such city' },
                { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } },
                { searchResult: { source: 'https://example.com', title: 'Rome', content: [{ text: 'A city.' }] } },
              ],
            },
          },
          POINT,
          { text: 'Go on.' },
        ),
      ],
    },
  },
  {
    name: 'pictures, documents, film and sound',
    body: {
      messages: [
        user(
          { text: 'See.' },
          { image: { format: 'jpeg', source: { s3Location: { uri: 's3://bucket/a.jpg' } } } },
          {
            document: {
              format: 'pdf',
              name: 'Report 1',
              context: 'Of last year.',
              citations: { enabled: true },
              source: { bytes: 'JVBERi0=' },
            },
          },
          { document: { format: 'txt', name: 'notes', source: { text: 'Some words.' } } },
          { document: { name: 'pieces', source: { content: [{ text: 'One.' }, { text: 'Two.' }] } } },
          { video: { format: 'mp4', source: { bytes: 'AAAA' } } },
          { audio: { format: 'mp3', source: { bytes: 'AAAA' } } },
          { guardContent: { text: { text: 'guarded', qualifiers: ['query'] } } },
        ),
      ],
    },
  },
  {
    name: 'a tool that ran there, and text that cites',
    body: {
      toolConfig: { tools: [{ systemTool: { name: 'nova_code_interpreter' } }], toolChoice: { any: {} } },
      messages: [
        user({ text: 'Compute.' }),
        {
          role: 'assistant',
          content: [
            { toolUse: { toolUseId: 'tooluse_01', name: 'nova_code_interpreter', input: {}, type: 'server_tool_use' } },
            { toolResult: { toolUseId: 'tooluse_01', content: [{ text: '2' }], type: 'nova_code_interpreter_result' } },
            {
              citationsContent: {
                content: [{ text: 'Two.' }],
                citations: [{ location: { web: { url: 'https://example.com' } } }],
              },
            },
          ],
        },
        user({ text: 'And?' }),
        { role: 'assistant', content: [{ text: 'Then' }] },
      ],
    },
  },
  {
    name: 'how to think, and an answer by schema',
    context: CLAUDE,
    body: {
      messages: [user({ text: 'Think.' })],
      inferenceConfig: { maxTokens: 4_096 },
      additionalModelRequestFields: {
        thinking: { type: 'enabled', budget_tokens: 2_048 },
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      },
      outputConfig: {
        effort: 'max',
        textFormat: {
          type: 'json_schema',
          structure: {
            jsonSchema: { name: 'x', description: 'y', schema: '{"type":"object","additionalProperties":false}' },
          },
        },
      },
    },
  },
];
