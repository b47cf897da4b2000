import type { JsonObject, Tool, ToolChoice } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { toJsonSchema } from '../json-schema.ts';

/** `tools`: declared functions, and what Google runs itself, each as a tool of its own. */
export function readTools(body: ObjectReader): readonly Tool[] {
  return (body.objects('tools') ?? []).flatMap((entry): readonly Tool[] => {
    const functions = (entry.objects('functionDeclarations') ?? []).map(readFunction);
    if (functions.length > 0) entry.uses('tools', 'functionDeclarations');
    const servers = Object.keys(entry.unread()).map((name): Tool => {
      entry.uses('server-tool', name);
      return { type: 'server', format: 'gemini', value: { [name]: entry.json(name) ?? {} } };
    });
    return [...functions, ...servers];
  });
}

function readFunction(declared: ObjectReader): Tool {
  const name = declared.required('name', declared.string('name'));
  const description = declared.string('description');
  const parameters = readSchema(declared, { schema: 'parameters', jsonSchema: 'parametersJsonSchema' });
  // What a tool gives back is told to no model of another format.
  declared.ignore('response', 'responseJsonSchema', 'behavior');
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    ...(parameters && { parameters }),
  };
}

/** A schema stands under one of two names, in Google's words or as JSON Schema. */
export function readSchema(
  reader: ObjectReader,
  { schema, jsonSchema }: { readonly schema: string; readonly jsonSchema: string },
): JsonObject | undefined {
  const own = reader.json(schema);
  return reader.json(jsonSchema) ?? (own && toJsonSchema(own));
}

const MODES: Readonly<Record<string, 'auto' | 'none' | 'required'>> = {
  MODE_UNSPECIFIED: 'auto',
  AUTO: 'auto',
  VALIDATED: 'auto',
  ANY: 'required',
  NONE: 'none',
};

/** `toolConfig`; `own` is what no other format has a word for. */
export function readToolChoice(body: ObjectReader): {
  readonly choice: ToolChoice | undefined;
  readonly own: JsonObject;
} {
  const config = body.object('toolConfig');
  const calling = config?.object('functionCallingConfig');
  const own = { ...config?.unread() };
  // Both are about tools that Google runs, which are noted where they stand.
  config?.ignore('includeServerSideToolInvocations', 'retrievalConfig');
  if (!calling) return { choice: undefined, own };
  const { choice, kept } = readCalling(calling);
  return { choice, own: Object.keys(kept).length > 0 ? { ...own, functionCallingConfig: kept } : own };
}

function readCalling(calling: ObjectReader): { readonly choice: ToolChoice | undefined; readonly kept: JsonObject } {
  const word = calling.string('mode')?.toUpperCase();
  const names = calling.strings('allowedFunctionNames') ?? [];
  const kept = { ...(word === 'VALIDATED' && { mode: word }), ...calling.unread() };
  if (word === undefined && names.length === 0) return { choice: undefined, kept };
  const mode = MODES[word ?? 'AUTO'] ?? calling.fail('mode', 'expected AUTO, ANY, NONE or VALIDATED');
  const choice = choiceOf(mode, names);
  if (choice.type !== 'auto') calling.uses(`tool-choice-${choice.type}`, 'mode');
  return { choice, kept };
}

function choiceOf(mode: 'auto' | 'none' | 'required', names: readonly string[]): ToolChoice {
  const [only] = names;
  if (mode === 'none' || only === undefined) return { type: mode };
  const required = mode === 'required';
  return names.length === 1 && required ? { type: 'named', name: only } : { type: 'allowed', names, required };
}
