import { GatewayError, type ChatRequest, type JsonObject, type Tool, type ToolChoice } from '@dragoman/spec';
import { mayForce, strictParameters } from '../../translating/claude-tools.ts';
import { toolNames } from '../../translating/tool-names.ts';
import { cachePoint } from './blocks.ts';

export interface EncodedTools {
  /** `toolConfig`, `guardrailConfig`. */
  readonly fields: JsonObject;
  readonly warnings: readonly string[];
}

export function encodeTools(request: ChatRequest): EncodedTools {
  const guard = request.tools.map(guardOf).find((each) => each !== undefined);
  const guarding = guard === undefined ? {} : { guardrailConfig: guard };
  const offered = offeredTools(request);
  const called = [...new Set(toolNames(request).values())];
  if (offered.length === 0)
    return called.length === 0 ? { fields: guarding, warnings: [] } : declared(called, guarding);
  if (request.toolChoice?.type === 'none') return withoutTools(called, guarding);
  const encoded = offered.map((tool, at) => encodeTool(tool, at, request.model));
  const tools = encoded.flatMap(({ blocks }) => blocks);
  const toolChoice = encodeChoice(mayForce(request));
  return {
    fields: { toolConfig: { tools, ...(toolChoice && { toolChoice }) }, ...guarding },
    warnings: encoded.flatMap(({ warnings }) => warnings),
  };
}

function offeredTools({ tools, toolChoice }: ChatRequest): readonly Tool[] {
  const real = tools.filter((tool) => guardOf(tool) === undefined);
  if (toolChoice?.type !== 'allowed') return real;
  return real.filter((tool) => tool.type === 'server' || toolChoice.names.includes(tool.name));
}

const guardOf = (tool: Tool) =>
  tool.type === 'server' && tool.format === 'bedrock-converse' ? tool.value.guardrailConfig : undefined;

/** The API wants to be told of tools that were called before, even if none is offered any more. */
function declared(names: readonly string[], guarding: JsonObject): EncodedTools {
  const tools = names.map((name) => ({ toolSpec: { name, inputSchema: { json: { type: 'object' } } } }));
  return {
    fields: { toolConfig: { tools }, ...guarding },
    warnings: ['tools that were called earlier are declared again, as this provider asks for'],
  };
}

/** There is no word for "none": the tools are not offered, unless the conversation already has calls of them. */
function withoutTools(called: readonly string[], guarding: JsonObject): EncodedTools {
  if (called.length === 0) return { fields: guarding, warnings: [] };
  throw new GatewayError(
    'cannot_translate',
    'tool_choice: none cannot be translated to bedrock-converse behind tool calls',
    { param: 'tool_choice' },
  );
}

interface EncodedTool {
  readonly blocks: readonly JsonObject[];
  readonly warnings: readonly string[];
}

function encodeTool(tool: Tool, at: number, model: string): EncodedTool {
  const refuse = (why: string): never => {
    throw new GatewayError('cannot_translate', `tools[${at}]: ${why}`, { param: `tools[${at}]` });
  };
  switch (tool.type) {
    case 'function': {
      const { name, description } = tool;
      const { parameters: json, strict, warnings } = strictParameters(tool, `tools[${at}]`, model);
      const toolSpec = {
        name,
        ...(description && { description }),
        inputSchema: { json },
        ...(strict !== undefined && { strict }),
      };
      return { blocks: [{ toolSpec }, ...cachePoint(tool.cache)], warnings };
    }
    case 'server':
      return tool.format === 'bedrock-converse'
        ? { blocks: [tool.value], warnings: [] }
        : refuse(`a tool that ${tool.format} runs itself cannot be translated to bedrock-converse`);
    case 'custom':
      return refuse('a tool whose input is plain text cannot be translated to bedrock-converse');
  }
}

function encodeChoice(choice: ToolChoice | undefined): JsonObject | undefined {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'named':
      return { tool: { name: choice.name } };
    case 'required':
      return { any: {} };
    case 'allowed':
      return choice.required ? { any: {} } : { auto: {} };
    default:
      return { auto: {} };
  }
}
