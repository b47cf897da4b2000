import type { Json, JsonObject } from '@dragoman/spec';
import { objectOf } from '../reading/provider-body.ts';
import { mapInner } from '../translating/inner-schemas.ts';

/** Numbers that Google's JSON may write as text (int64). */
const COUNTS = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);

const camelOf = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Google's own subset of OpenAPI (`parameters`, `responseSchema`) as JSON Schema: types in small letters, `nullable` as
 * one more type, counts as numbers.
 *
 * @see https://ai.google.dev/api/caching#Schema
 */
export function toJsonSchema(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).flatMap(([name, value]): readonly [string, Json][] => {
    const keyword = camelOf(name);
    if (value === undefined || value === null || keyword === 'nullable') return [];
    return [[keyword, keywordOf(keyword, value)]];
  });
  const converted: JsonObject = Object.fromEntries(entries);
  return schema['nullable'] === true ? orNull(converted) : converted;
}

function keywordOf(keyword: string, value: Json): Json {
  if (keyword === 'type') return typeof value === 'string' ? value.toLowerCase() : value;
  if (COUNTS.has(keyword)) return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (keyword === 'items') return nested(value);
  if (keyword === 'anyOf') return Array.isArray(value) ? (value as readonly Json[]).map(nested) : value;
  const properties = keyword === 'properties' ? objectOf(value) : undefined;
  if (!properties) return value;
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, nested(each ?? null)]));
}

function nested(value: Json): Json {
  const schema = objectOf(value);
  return schema ? toJsonSchema(schema) : value;
}

function orNull(schema: JsonObject): JsonObject {
  const type = schema['type'];
  const choices = schema['enum'];
  const nullable = {
    ...schema,
    ...(typeof type === 'string' && { type: [type, 'null'] }),
    ...(Array.isArray(choices) && { enum: [...(choices as readonly Json[]), null] }),
  };
  if (type !== undefined || !Array.isArray(schema['anyOf'])) return nullable;
  return { ...nullable, anyOf: [...(schema['anyOf'] as readonly Json[]), { type: 'null' }] };
}

const PLACES = {
  one: ['items', 'additionalProperties'],
  lists: ['anyOf', 'oneOf', 'prefixItems'],
  named: ['properties', '$defs', 'definitions'],
};

/**
 * JSON Schema as Google reads it (`parametersJsonSchema`, `responseJsonSchema`): it refuses `$schema`, which says
 * nothing about the value, and passes over `const`, which is a choice of one.
 *
 * @see https://ai.google.dev/gemini-api/docs/structured-output#json_schema_support
 */
export function readableSchema({ $schema: _unread, ...schema }: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): readonly [string, Json] =>
      keyword === 'const' && !('enum' in schema)
        ? ['enum', [value ?? null]]
        : [keyword, mapInner([keyword, value ?? null], PLACES, readableSchema)],
    ),
  );
}
