import type { Tool, ToolChoice } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { readCache } from './media.ts';

export function readTools(body: ObjectReader): readonly Tool[] {
  return [...(body.objects('tools') ?? []).map(readTool), ...readServers(body)];
}

/** Servers whose tools the provider calls itself: left out, the answer would not be what was asked for. */
function readServers(body: ObjectReader): readonly Tool[] {
  const servers = body.list('mcp_servers');
  if (!servers || servers.length === 0) return [];
  body.uses('server-tool', 'mcp_servers');
  return [{ type: 'server', format: 'anthropic-messages', value: { mcp_servers: servers } }];
}

function readTool(tool: ObjectReader): Tool {
  const type = tool.string('type');
  if (type !== undefined && type !== 'custom') {
    tool.uses('server-tool');
    return { type: 'server', format: 'anthropic-messages', value: tool.whole() };
  }
  tool.uses('tools');
  const strict = tool.boolean('strict');
  if (strict) tool.uses('tool-strict', 'strict');
  return {
    type: 'function',
    name: tool.required('name', tool.string('name')),
    description: tool.string('description'),
    parameters: tool.json('input_schema'),
    strict,
    cache: readCache(tool),
  };
}

export interface Choosing {
  readonly toolChoice?: ToolChoice | undefined;
  readonly parallelTools?: boolean | undefined;
}

export function readToolChoice(body: ObjectReader): Choosing {
  const choice = body.object('tool_choice');
  if (!choice) return {};
  const single = choice.boolean('disable_parallel_tool_use');
  if (single) choice.uses('parallel-tools-off', 'disable_parallel_tool_use');
  return { toolChoice: readChoice(choice), parallelTools: single === undefined ? undefined : !single };
}

function readChoice(choice: ObjectReader): ToolChoice {
  switch (choice.required('type', choice.string('type'))) {
    case 'auto':
      return { type: 'auto' };
    case 'any':
      choice.uses('tool-choice-required');
      return { type: 'required' };
    case 'none':
      choice.uses('tool-choice-none');
      return { type: 'none' };
    case 'tool':
      choice.uses('tool-choice-named');
      return { type: 'named', name: choice.required('name', choice.string('name')) };
    default:
      return choice.fail('type', 'expected auto, any, tool or none');
  }
}
