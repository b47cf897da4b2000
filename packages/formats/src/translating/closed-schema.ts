import type { Json, JsonObject } from '@dragoman/spec';
import { objectOf } from '../reading/provider-body.ts';

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE = ['items', 'not'];
const LISTS = ['anyOf', 'oneOf', 'prefixItems'];
const NAMED = ['properties', '$defs', 'definitions'];

/**
 * The schema with `additionalProperties: false` at every object that does not say, which is what Claude's structured
 * outputs ask for. What fits it fits the schema as it was. Not inside of `allOf`: closed parts exclude each other.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function closedSchema(schema: JsonObject): JsonObject {
  const inner = Object.entries(schema).map(([keyword, value]) => [keyword, closedKeyword(keyword, value)] as const);
  const isObject = schema.type === 'object' || schema.properties !== undefined;
  const says = schema.additionalProperties !== undefined || schema.allOf !== undefined || schema.$ref !== undefined;
  return { ...Object.fromEntries(inner), ...(isObject && !says && { additionalProperties: false }) };
}

function closedKeyword(keyword: string, value: Json | undefined): Json | undefined {
  if (ONE.includes(keyword)) return closed(value);
  if (LISTS.includes(keyword) && Array.isArray(value)) return value.map((each: Json) => closed(each) ?? null);
  const named = NAMED.includes(keyword) ? objectOf(value) : undefined;
  if (!named) return value;
  return Object.fromEntries(Object.entries(named).map(([name, each]) => [name, closed(each)]));
}

const closed = (value: Json | undefined): Json | undefined => {
  const schema = objectOf(value);
  return schema ? closedSchema(schema) : value;
};
