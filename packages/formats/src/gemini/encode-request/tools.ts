import type { ChatRequest, JsonObject, Tool, ToolChoice } from '@dragoman/spec';
import { objectOf } from '../../reading/provider-body.ts';
import { readableSchema } from '../json-schema.ts';

/** `tools`: functions that stand together are one entry, each tool of Google's own is another. */
export function toolEntries({ tools, toolChoice, extra }: ChatRequest): readonly JsonObject[] {
  const shown = extra?.format === 'gemini' ? undefined : toolChoice;
  const entries: JsonObject[] = [];
  let functions: JsonObject[] = [];
  for (const tool of tools) {
    const declared = isKept(tool, shown) ? declarationOf(tool) : undefined;
    if (declared) {
      if (functions.length === 0) entries.push({ functionDeclarations: functions });
      functions.push(declared);
    } else if (tool.type === 'server' && tool.format === 'gemini') {
      entries.push(tool.value);
      functions = [];
    }
  }
  return entries;
}

/** Where the model may call some tools or none, it is shown only those. */
const isKept = (tool: Tool, choice: ToolChoice | undefined): boolean =>
  choice?.type !== 'allowed' || choice.required || (tool.type !== 'server' && choice.names.includes(tool.name));

function declarationOf(tool: Tool): JsonObject | undefined {
  if (tool.type !== 'function') return undefined;
  const { name, description, parameters } = tool;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(parameters && { parametersJsonSchema: ofObject(readableSchema(parameters)) }),
  };
}

/** Arguments are an object even where the schema does not say so; Google wants it said. */
const ofObject = (schema: JsonObject): JsonObject =>
  ['$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in schema) ? schema : { type: 'object', ...schema };

/** `toolConfig`. @param own what only Gemini has words for */
export function toolConfig({ toolChoice, extra }: ChatRequest, own: JsonObject): JsonObject | undefined {
  const ownCalling = objectOf(own['functionCallingConfig']);
  // Names are for ANY and VALIDATED only: for others the list of tools is shorter.
  const isLoose = toolChoice?.type === 'allowed' && !toolChoice.required && extra?.format !== 'gemini';
  const choice: ToolChoice | undefined = isLoose ? { type: 'auto' } : toolChoice;
  const calling = choice && { ...callingConfig(choice), ...ownCalling };
  const config = { ...own, ...(calling && { functionCallingConfig: calling }) };
  return Object.keys(config).length > 0 ? config : undefined;
}

function callingConfig(choice: ToolChoice): JsonObject {
  switch (choice.type) {
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'named':
      return { mode: 'ANY', allowedFunctionNames: [choice.name] };
    case 'allowed':
      return { mode: choice.required ? 'ANY' : 'AUTO', allowedFunctionNames: choice.names };
  }
}
