import type { Tool, ToolChoice } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { readCachePoint } from './media.ts';

export interface ToolSettings {
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice | undefined;
}

/** What the provider runs itself, a guardrail too: left out, the answer would not be what was asked for. */
export function readTools(body: ObjectReader): ToolSettings {
  const config = body.object('toolConfig');
  const guard = body.json('guardrailConfig');
  if (guard) body.uses('server-tool', 'guardrailConfig');
  const guarding: readonly Tool[] = guard
    ? [{ type: 'server', format: 'bedrock-converse', value: { guardrailConfig: guard } }]
    : [];
  if (!config) return { tools: guarding };
  const choice = config.object('toolChoice');
  const tools = readToolList(config.objects('tools') ?? []);
  return { tools: [...tools, ...guarding], toolChoice: choice && readChoice(choice) };
}

function readToolList(blocks: readonly ObjectReader[]): readonly Tool[] {
  const tools: Tool[] = [];
  for (const block of blocks) {
    const cache = readCachePoint(block);
    const last = tools.at(-1);
    if (!cache) tools.push(readTool(block));
    else if (last?.type === 'function') tools.splice(-1, 1, { ...last, cache });
    else block.uses('unknown-field', 'cachePoint');
  }
  return tools;
}

function readTool(block: ObjectReader): Tool {
  const spec = block.object('toolSpec');
  if (!spec) {
    block.uses('server-tool');
    return { type: 'server', format: 'bedrock-converse', value: block.whole() };
  }
  spec.uses('tools');
  const strict = spec.boolean('strict');
  if (strict) spec.uses('tool-strict', 'strict');
  return {
    type: 'function',
    name: spec.required('name', spec.string('name')),
    description: spec.string('description'),
    parameters: spec.object('inputSchema')?.json('json'),
    strict,
  };
}

function readChoice(choice: ObjectReader): ToolChoice {
  const named = choice.object('tool');
  if (named) {
    choice.uses('tool-choice-named', 'tool');
    return { type: 'named', name: named.required('name', named.string('name')) };
  }
  if (choice.json('any')) {
    choice.uses('tool-choice-required', 'any');
    return { type: 'required' };
  }
  if (choice.json('auto')) return { type: 'auto' };
  return choice.fail('', 'expected auto, any or tool');
}
