import type { Json, Tool, ToolChoice } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';

export function decodeTools(body: ObjectReader): readonly Tool[] {
  const tools = body.objects('tools') ?? [];
  if (tools.length > 0) body.uses('tools', 'tools');
  return tools.map(decodeTool);
}

function decodeTool(tool: ObjectReader): Tool {
  const type = tool.required('type', tool.string('type'));
  if (type === 'custom') return customTool(tool);
  if (type === 'function') return functionTool(tool);
  tool.uses('server-tool');
  tool.ignore(...Object.keys(tool.value));
  return { type: 'server', format: 'openai-responses', value: tool.value };
}

function functionTool(tool: ObjectReader): Tool {
  const strict = tool.boolean('strict');
  if (strict) tool.uses('tool-strict', 'strict');
  return {
    type: 'function',
    name: tool.required('name', tool.string('name')),
    description: tool.string('description'),
    parameters: tool.json('parameters'),
    strict,
  };
}

function customTool(tool: ObjectReader): Tool {
  tool.uses('custom-tool');
  const name = tool.required('name', tool.string('name'));
  const format: Json | undefined = tool.raw('format');
  return { type: 'custom', name, description: tool.string('description'), ...(format !== undefined && { format }) };
}

/** undefined also for a tool that the provider runs itself: then the field is kept as it came. */
export function decodeToolChoice(body: ObjectReader): ToolChoice | undefined {
  const choice = body.raw('tool_choice');
  if (choice === undefined) return undefined;
  switch (choice) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      body.uses('tool-choice-none', 'tool_choice');
      return { type: 'none' };
    case 'required':
      body.uses('tool-choice-required', 'tool_choice');
      return { type: 'required' };
    default:
      return choiceOfObject(body, body.object('tool_choice')!);
  }
}

function choiceOfObject(body: ObjectReader, choice: ObjectReader): ToolChoice | undefined {
  switch (choice.string('type')) {
    case 'function':
    case 'custom':
      body.uses('tool-choice-named', 'tool_choice');
      return { type: 'named', name: choice.required('name', choice.string('name')) };
    case 'allowed_tools': {
      body.uses('tool-choice-allowed', 'tool_choice');
      const names = (choice.objects('tools') ?? []).map((tool) => {
        tool.ignore('type');
        return tool.required('name', tool.string('name'));
      });
      return { type: 'allowed', names, required: choice.string('mode') === 'required' };
    }
    default:
      body.uses('server-tool', 'tool_choice');
      choice.ignore(...Object.keys(choice.value));
      return undefined;
  }
}
