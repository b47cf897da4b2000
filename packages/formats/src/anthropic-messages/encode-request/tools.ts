import { GatewayError, type ChatRequest, type JsonObject, type Tool, type ToolChoice } from '@dragoman/spec';
import { mayForce, strictParameters } from '../../translating/claude-tools.ts';
import { cacheOf } from './blocks.ts';

export interface EncodedTools {
  /** `tools`, `tool_choice` and `mcp_servers`. */
  readonly fields: JsonObject;
  readonly warnings: readonly string[];
}

export function encodeTools(request: ChatRequest): EncodedTools {
  const { tools, toolChoice, parallelTools } = request;
  const servers = tools.map(serversOf).find((each) => each !== undefined);
  const own = tools.filter((tool) => serversOf(tool) === undefined);
  const offered = toolChoice?.type === 'allowed' ? own.filter((tool) => isAllowed(tool, toolChoice.names)) : own;
  const serving = servers === undefined ? {} : { mcp_servers: servers };
  if (offered.length === 0) return { fields: serving, warnings: [] };
  const choice = encodeChoice(mayForce(request), parallelTools);
  const encoded = offered.map((tool, at) => encodeTool(tool, at, request.model));
  return {
    fields: { ...serving, tools: encoded.map(({ tool }) => tool), ...(choice && { tool_choice: choice }) },
    warnings: encoded.flatMap(({ warnings }) => warnings),
  };
}

const serversOf = (tool: Tool) =>
  tool.type === 'server' && tool.format === 'anthropic-messages' ? tool.value.mcp_servers : undefined;

const isAllowed = (tool: Tool, names: readonly string[]): boolean =>
  tool.type === 'server' || names.includes(tool.name);

interface EncodedTool {
  readonly tool: JsonObject;
  readonly warnings: readonly string[];
}

function encodeTool(tool: Tool, at: number, model: string): EncodedTool {
  const refuse = (why: string): never => {
    throw new GatewayError('cannot_translate', `tools[${at}]: ${why}`, { param: `tools[${at}]` });
  };
  switch (tool.type) {
    case 'function': {
      const { name, description, cache } = tool;
      const { parameters, strict, warnings } = strictParameters(tool, `tools[${at}]`, model);
      const written = {
        name,
        ...(description !== undefined && { description }),
        input_schema: parameters,
        ...(strict !== undefined && { strict }),
        ...cacheOf(cache),
      };
      return { tool: written, warnings };
    }
    case 'server':
      return tool.format === 'anthropic-messages'
        ? { tool: tool.value, warnings: [] }
        : refuse(`a tool that ${tool.format} runs itself cannot be translated to anthropic-messages`);
    case 'custom':
      return refuse('a tool whose input is plain text cannot be translated to anthropic-messages');
  }
}

function encodeChoice(choice: ToolChoice | undefined, parallelTools: boolean | undefined): JsonObject | undefined {
  if (choice === undefined && parallelTools !== false) return undefined;
  const single = parallelTools === undefined ? {} : { disable_parallel_tool_use: !parallelTools };
  switch (choice?.type) {
    case 'none':
      return { type: 'none' };
    case 'required':
      return { type: 'any', ...single };
    case 'named':
      return { type: 'tool', name: choice.name, ...single };
    case 'allowed':
      return { type: choice.required ? 'any' : 'auto', ...single };
    default:
      return { type: 'auto', ...single };
  }
}
