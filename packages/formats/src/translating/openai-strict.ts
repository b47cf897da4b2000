import type { Json, JsonObject, Output } from '@dragoman/spec';
import { listOf, objectOf } from '../reading/provider-body.ts';
import { isOfObjects } from './object-schema.ts';

/** Keywords that OpenAI's decoder follows; with any other (`default`, `minLength` …) it refuses a strict schema. */
const NAMED = ['properties', '$defs', 'definitions'];
const KNOWN = new Set([
  ...['type', 'enum', 'const', 'required', 'additionalProperties', 'title', 'description', 'items', 'anyOf', ...NAMED],
  ...['pattern', 'format', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  ...['minItems', 'maxItems'],
]);
const FORMATS: ReadonlySet<Json> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'],
]);

/**
 * Whether OpenAI can hold a model to a schema: of an object, without alternatives to it, all of whose objects are closed
 * and require every property. Other formats hold to a schema without being told, so where it can it is told.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export const fitsStrict = (schema: JsonObject): boolean =>
  schema['type'] === 'object' && schema['anyOf'] === undefined && isStrict(schema);

/** What the caller says of it; who has no word for it means it. */
export const strictOf = ({ schema, strict }: Extract<Output, { type: 'schema' }>): boolean | undefined =>
  strict ?? (fitsStrict(schema) || undefined);

function isStrict(schema: JsonObject): boolean {
  const { $ref, format, pattern } = schema;
  // It stands alone.
  if ($ref !== undefined) return Object.keys(schema).length === 1;
  if (!isTyped(schema)) return false;
  if (!Object.keys(schema).every((keyword) => KNOWN.has(keyword))) return false;
  if (format !== undefined && !FORMATS.has(format)) return false;
  // It cannot look around.
  if (typeof pattern === 'string' && /\(\?[=!<]/.test(pattern)) return false;
  if (isOfObjects(schema) && !isClosed(schema)) return false;
  return innerOf(schema).every((inner) => isStrict(objectOf(inner) ?? {}));
}

/** Whether it takes no property but those it names, and wants each of them. */
function isClosed({ properties, required, additionalProperties }: JsonObject): boolean {
  const names = Object.keys(objectOf(properties) ?? {});
  return additionalProperties === false && names.every((name) => listOf(required).includes(name));
}

/** Whether it says what it is of, and an array of what. */
function isTyped({ type, anyOf, items }: JsonObject): boolean {
  const isOfArrays = type === 'array' || listOf(type).includes('array');
  return (type !== undefined || anyOf !== undefined) && (!isOfArrays || items !== undefined);
}

function innerOf(schema: JsonObject): readonly Json[] {
  const { items, anyOf } = schema;
  const named = NAMED.flatMap((keyword) => Object.values(objectOf(schema[keyword]) ?? {}) as Json[]);
  return [...(items === undefined ? [] : [items]), ...listOf(anyOf), ...named];
}
