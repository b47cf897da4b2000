import { GatewayError, type ChatRequest, type JsonObject, type Tool, type ToolChoice } from '@dragoman/spec';
import { cacheOf } from './blocks.ts';

/** `tools`, `tool_choice` and `mcp_servers`. */
export function encodeTools({ tools, toolChoice, parallelTools }: ChatRequest): JsonObject {
  const servers = tools.map(serversOf).find((each) => each !== undefined);
  const own = tools.filter((tool) => serversOf(tool) === undefined);
  const offered = toolChoice?.type === 'allowed' ? own.filter((tool) => isAllowed(tool, toolChoice.names)) : own;
  const serving = servers === undefined ? {} : { mcp_servers: servers };
  if (offered.length === 0) return serving;
  const choice = encodeChoice(toolChoice, parallelTools);
  return { ...serving, tools: offered.map(encodeTool), ...(choice && { tool_choice: choice }) };
}

const serversOf = (tool: Tool) =>
  tool.type === 'server' && tool.format === 'anthropic-messages' ? tool.value.mcp_servers : undefined;

const isAllowed = (tool: Tool, names: readonly string[]): boolean =>
  tool.type === 'server' || names.includes(tool.name);

function encodeTool(tool: Tool, at: number): JsonObject {
  const refuse = (why: string): never => {
    throw new GatewayError('cannot_translate', `tools[${at}]: ${why}`, { param: `tools[${at}]` });
  };
  switch (tool.type) {
    case 'function':
      return {
        name: tool.name,
        ...(tool.description !== undefined && { description: tool.description }),
        input_schema: objectSchema(tool.parameters),
        ...(tool.strict !== undefined && { strict: tool.strict }),
        ...cacheOf(tool.cache),
      };
    case 'server':
      return tool.format === 'anthropic-messages'
        ? tool.value
        : refuse(`a tool that ${tool.format} runs itself cannot be translated to anthropic-messages`);
    case 'custom':
      return refuse('a tool whose input is plain text cannot be translated to anthropic-messages');
  }
}

/** The API wants a schema of an object, also for a tool that takes nothing. */
const objectSchema = (schema: JsonObject | undefined): JsonObject =>
  schema?.type === 'object' ? schema : { type: 'object', ...schema };

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
