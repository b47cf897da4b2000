import type { ChatRequest, JsonObject, Tool } from '@dragoman/spec';
import { cannot } from '../../openai-chat/encode-request/parts.ts';
import { objectSchema } from '../../translating/object-schema.ts';
import type { Manner } from './manner.ts';

export function toolFields(
  { tools, toolChoice, parallelTools }: ChatRequest,
  { own }: Pick<Manner, 'own'>,
): JsonObject {
  return {
    ...(tools.length > 0 && { tools: tools.map((tool, at) => encodeTool(tool, `tools[${at}]`, own)) }),
    ...(toolChoice && (own || tools.length > 0) && { tool_choice: encodeToolChoice(toolChoice, tools) }),
    parallel_tool_calls: parallelTools,
  };
}

function encodeTool(tool: Tool, path: string, own: boolean): JsonObject {
  switch (tool.type) {
    case 'function': {
      const { name, description, strict } = tool;
      if (own) return { type: 'function', name, description, parameters: tool.parameters, strict };
      // Left out it would be strict, which not every schema can be.
      return {
        type: 'function',
        name,
        description,
        parameters: objectSchema(tool.parameters),
        strict: strict ?? false,
      };
    }
    case 'custom':
      return { type: 'custom', name: tool.name, description: tool.description, format: tool.format };
    case 'server':
      if (tool.format !== 'openai-responses') throw cannot(path, `only ${tool.format} knows this tool`);
      return tool.value;
  }
}

export function encodeToolChoice(
  choice: NonNullable<ChatRequest['toolChoice']>,
  tools: readonly Tool[],
): JsonObject[string] {
  switch (choice.type) {
    case 'named':
      return named(choice.name, tools);
    case 'allowed': {
      const mode = choice.required ? 'required' : 'auto';
      return { type: 'allowed_tools', mode, tools: choice.names.map((name) => named(name, tools)) };
    }
    default:
      return choice.type;
  }
}

function named(name: string, tools: readonly Tool[]): JsonObject {
  const isCustom = tools.some((tool) => tool.type === 'custom' && tool.name === name);
  return { type: isCustom ? 'custom' : 'function', name };
}
