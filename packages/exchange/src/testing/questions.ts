import type { FormatCodec } from '@dragoman/spec';

export interface Asking {
  readonly stream?: boolean;
  /** A tool that was called before: its arguments and its schema, as JSON. */
  readonly tool?: { readonly args: unknown; readonly schema: unknown };
}

const described = { name: 'f', description: 'finds' };

/** A small question in each format, without `stream`. */
const QUESTIONS: Readonly<Record<string, (tool: Asking['tool']) => object>> = {
  'openai-chat': (tool) => ({
    model: 'm',
    max_tokens: 9,
    messages: [
      { role: 'user', content: 'hi' },
      ...(tool
        ? [
            {
              role: 'assistant',
              tool_calls: [
                { id: 'call_1', type: 'function', function: { name: 'f', arguments: JSON.stringify(tool.args) } },
              ],
            },
            { role: 'tool', tool_call_id: 'call_1', content: 'found' },
          ]
        : []),
    ],
    ...(tool && { tools: [{ type: 'function', function: { ...described, parameters: tool.schema } }] }),
  }),
  'openai-responses': (tool) => ({
    model: 'm',
    input: [
      { role: 'user', content: 'hi' },
      ...(tool
        ? [
            { type: 'function_call', call_id: 'call_1', name: 'f', arguments: JSON.stringify(tool.args) },
            { type: 'function_call_output', call_id: 'call_1', output: 'found' },
          ]
        : []),
    ],
    ...(tool && { tools: [{ type: 'function', ...described, parameters: tool.schema }] }),
  }),
  'anthropic-messages': (tool) => ({
    model: 'm',
    max_tokens: 9,
    messages: [
      { role: 'user', content: 'hi' },
      ...(tool
        ? [
            { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'f', input: tool.args }] },
            { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'found' }] },
          ]
        : []),
    ],
    ...(tool && { tools: [{ ...described, input_schema: tool.schema }] }),
  }),
  gemini: (tool) => ({
    contents: [
      { role: 'user', parts: [{ text: 'hi' }] },
      ...(tool
        ? [
            { role: 'model', parts: [{ functionCall: { name: 'f', args: tool.args } }] },
            { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'found' } } }] },
          ]
        : []),
    ],
    ...(tool && { tools: [{ functionDeclarations: [{ ...described, parametersJsonSchema: tool.schema }] }] }),
  }),
  'bedrock-converse': (tool) => ({
    messages: [
      { role: 'user', content: [{ text: 'hi' }] },
      ...(tool
        ? [
            { role: 'assistant', content: [{ toolUse: { toolUseId: 'call_1', name: 'f', input: tool.args } }] },
            { role: 'user', content: [{ toolResult: { toolUseId: 'call_1', content: [{ text: 'found' }] } }] },
          ]
        : []),
    ],
    ...(tool && { toolConfig: { tools: [{ toolSpec: { ...described, inputSchema: { json: tool.schema } } }] } }),
  }),
};

/** A small question in a format. */
export function question({ format }: Pick<FormatCodec, 'format'>, { stream = false, tool }: Asking = {}): object {
  const body = (QUESTIONS[format] ?? QUESTIONS['openai-chat']!)(tool);
  return stream && format !== 'gemini' && format !== 'bedrock-converse' ? { ...body, stream } : body;
}
