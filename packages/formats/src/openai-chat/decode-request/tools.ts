import type { Json, Tool, ToolChoice } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { cacheMark } from './parts.ts';

/** Tools, and functions from before there were tools. */
export function decodeTools(body: ObjectReader): readonly Tool[] {
  const tools = body.objects('tools') ?? [];
  const functions = body.objects('functions') ?? [];
  if (tools.length + functions.length > 0) body.uses('tools', tools.length > 0 ? 'tools' : 'functions');
  return [...tools.map(decodeTool), ...functions.map((own) => functionTool(own, own))];
}

function decodeTool(tool: ObjectReader): Tool {
  const type = tool.string('type') ?? 'function';
  if (type === 'function') return functionTool(tool, tool.required('function', tool.object('function')));
  if (type === 'custom') return customTool(tool);
  tool.uses('server-tool');
  tool.ignore(...Object.keys(tool.value));
  return { type: 'server', format: 'openai-chat', value: tool.value };
}

function functionTool(tool: ObjectReader, own: ObjectReader): Tool {
  const strict = own.boolean('strict');
  if (strict) own.uses('tool-strict', 'strict');
  return {
    type: 'function',
    name: own.required('name', own.string('name')),
    description: own.string('description'),
    parameters: own.json('parameters'),
    strict,
    cache: cacheMark(tool),
  };
}

function customTool(tool: ObjectReader): Tool {
  tool.uses('custom-tool');
  const custom = tool.required('custom', tool.object('custom'));
  const name = custom.required('name', custom.string('name'));
  const format: Json | undefined = custom.raw('format');
  return { type: 'custom', name, description: custom.string('description'), ...(format !== undefined && { format }) };
}

export function decodeToolChoice(body: ObjectReader): ToolChoice | undefined {
  const field = body.has('tool_choice') ? 'tool_choice' : 'function_call';
  const choice = body.raw(field);
  if (choice === undefined) return undefined;
  if (typeof choice !== 'string') return choiceOfObject(body, body.required(field, body.object(field)), field);
  switch (choice) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      body.uses('tool-choice-none', field);
      return { type: 'none' };
    // `any` is Mistral's word.
    case 'required':
    case 'any':
      body.uses('tool-choice-required', field);
      return { type: 'required' };
    default:
      return body.fail(field, 'expected none, auto, required or an object');
  }
}

function choiceOfObject(body: ObjectReader, choice: ObjectReader, field: string): ToolChoice {
  const type = choice.string('type');
  if (type === 'allowed_tools') {
    body.uses('tool-choice-allowed', field);
    return allowed(choice.required('allowed_tools', choice.object('allowed_tools')));
  }
  body.uses('tool-choice-named', field);
  const named = choice.object('function') ?? choice.object('custom') ?? choice;
  return { type: 'named', name: named.required('name', named.string('name')) };
}

function allowed(tools: ObjectReader): ToolChoice {
  const names = (tools.objects('tools') ?? []).map((tool) => {
    tool.ignore('type');
    const own = tool.object('function') ?? tool.object('custom') ?? tool;
    return own.required('name', own.string('name'));
  });
  return { type: 'allowed', names, required: tools.string('mode') === 'required' };
}
