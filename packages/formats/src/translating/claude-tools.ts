import { GatewayError, type ChatRequest, type JsonObject, type Tool, type ToolChoice } from '@dragoman/spec';
import { claudeSchema, movedWarnings } from './claude-schema.ts';
import { claudeTraits } from './claude-traits.ts';

type FunctionTool = Extract<Tool, { type: 'function' }>;

export interface StrictParameters {
  readonly parameters: JsonObject;
  readonly strict: boolean | undefined;
  readonly warnings: readonly string[];
}

/** The schema of a tool's arguments: strict ones are written by the decoder that writes structured outputs. */
export function strictParameters({ parameters, strict }: FunctionTool, field: string, model: string): StrictParameters {
  // The API wants a schema of an object, also for a tool that takes nothing.
  const schema: JsonObject = { type: 'object', ...parameters };
  if (!strict) return { parameters: schema, strict, warnings: [] };
  const { schemas } = claudeTraits(model);
  const written = schemas ? claudeSchema(schema) : undefined;
  if (written) return { parameters: written.schema, strict, warnings: movedWarnings(field, written) };
  const why = schemas ? 'this provider takes no strict schema with fields of any name' : 'this model has no such tools';
  return { parameters: schema, strict: undefined, warnings: [`${field}: strict is left out: ${why}`] };
}

/** Whether some tool has to be called. */
export const isForced = ({ toolChoice }: Pick<ChatRequest, 'toolChoice'>): boolean =>
  toolChoice?.type === 'required' ||
  toolChoice?.type === 'named' ||
  (toolChoice?.type === 'allowed' && toolChoice.required);

/**
 * The choice of tools, if the model takes it: those that think always cannot be told that they have to call one.
 * @throws GatewayError `cannot_translate`
 */
export function mayForce(request: Pick<ChatRequest, 'model' | 'toolChoice'>): ToolChoice | undefined {
  if (!isForced(request) || claudeTraits(request.model).forcedCalls) return request.toolChoice;
  throw new GatewayError('cannot_translate', 'tool_choice: this model cannot be told that it has to call a tool', {
    param: 'tool_choice',
  });
}
