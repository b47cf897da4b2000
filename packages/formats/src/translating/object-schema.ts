import type { Json, JsonObject } from '@dragoman/spec';

const ELSEWHERE = ['$ref', 'anyOf', 'oneOf', 'allOf'];

/**
 * The schema of a tool's arguments as OpenAI and those who imitate it want it: of an object, with its properties, also
 * where the tool takes nothing.
 */
export function objectSchema(schema: JsonObject | undefined): JsonObject {
  if (schema && ELSEWHERE.some((keyword) => keyword in schema)) return schema;
  return { ...schema, type: schema?.['type'] ?? 'object', properties: schema?.['properties'] ?? {} };
}

/** Whether a schema is of objects, or of objects too. */
export const isOfObjects = ({ type, properties }: JsonObject): boolean =>
  type === 'object' ||
  properties !== undefined ||
  (Array.isArray(type) && (type as readonly Json[]).includes('object'));
