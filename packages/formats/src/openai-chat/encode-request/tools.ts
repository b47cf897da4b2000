import type { ChatRequest, Json, JsonObject, Tool } from '@dragoman/spec';
import { objectSchema } from '../../translating/object-schema.ts';
import type { Manner } from './manner.ts';
import { cacheControl, cannot } from './parts.ts';

export function toolFields({ tools, toolChoice, parallelTools }: ChatRequest, manner: Manner): JsonObject {
  // The caller's own `functions` and `function_call` go out as they came.
  if (manner.legacy) return {};
  const allowed = toolChoice?.type === 'allowed' && !manner.own ? new Set(toolChoice.names) : undefined;
  const written = tools.flatMap((tool, at) => {
    const isLeftOut = allowed && tool.type !== 'server' && !allowed.has(tool.name);
    return isLeftOut ? [] : [encodeTool(tool, `tools[${at}]`, manner)];
  });
  // A choice among no tools is refused by OpenAI: only who wrote it gets to hear that.
  if (written.length === 0 && !manner.own) return {};
  return {
    ...(written.length > 0 && { tools: written }),
    ...(toolChoice && { tool_choice: encodeToolChoice(toolChoice, tools, manner) }),
    parallel_tool_calls: parallelTools,
  };
}

function encodeTool(tool: Tool, path: string, { own }: Manner): JsonObject {
  switch (tool.type) {
    case 'function': {
      const { name, description, strict, cache } = tool;
      const parameters = own ? tool.parameters : objectSchema(tool.parameters);
      return {
        type: 'function',
        function: { name, description, parameters, strict },
        ...(own && cache && cacheControl(cache)),
      };
    }
    case 'custom':
      return { type: 'custom', custom: { name: tool.name, description: tool.description, format: tool.format } };
    case 'server':
      if (tool.format !== 'openai-chat') throw cannot(path, `only ${tool.format} knows this tool`);
      return tool.value;
  }
}

/** Of allowed tools the others are not even sent: few servers know the word for it. */
function encodeToolChoice(
  choice: NonNullable<ChatRequest['toolChoice']>,
  tools: readonly Tool[],
  { own }: Manner,
): Json {
  switch (choice.type) {
    case 'named':
      return named(choice.name, tools);
    case 'allowed': {
      const mode = choice.required ? 'required' : 'auto';
      if (!own) return mode;
      return { type: 'allowed_tools', allowed_tools: { mode, tools: choice.names.map((name) => named(name, tools)) } };
    }
    default:
      return choice.type;
  }
}

function named(name: string, tools: readonly Tool[]): JsonObject {
  const isCustom = tools.some((tool) => tool.type === 'custom' && tool.name === name);
  return isCustom ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } };
}
