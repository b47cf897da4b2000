import type { Json, JsonObject, Output } from '@dragoman/spec';
import { objectOf } from '../reading/provider-body.ts';
import { isOfObjects } from './object-schema.ts';

/** Keywords that OpenAI's decoder follows; with any other it refuses a strict schema. */
const ONE = ['items'];
const LISTS = ['anyOf'];
const NAMED = ['properties', '$defs', 'definitions'];
const PLAIN = [
  ...['type', 'enum', 'const', 'required', 'additionalProperties', '$ref', 'title', 'description', 'default'],
  ...['pattern', 'format', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  ...['minItems', 'maxItems', 'minLength', 'maxLength'],
];
const KNOWN = new Set([...ONE, ...LISTS, ...NAMED, ...PLAIN]);
const FORMATS: ReadonlySet<Json> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'],
]);

/**
 * Whether OpenAI can hold a model to a schema: of an object, all of whose objects are closed and require every property.
 * Other formats hold to a schema without being told, so where it can it is told.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export const fitsStrict = (schema: JsonObject): boolean => schema['type'] === 'object' && isStrict(schema);

/** What the caller says of it; who has no word for it means it. */
export const strictOf = ({ schema, strict }: Extract<Output, { type: 'schema' }>): boolean | undefined =>
  strict ?? (fitsStrict(schema) || undefined);

function isStrict(schema: JsonObject): boolean {
  const { format, pattern } = schema;
  if (!Object.keys(schema).every((keyword) => KNOWN.has(keyword))) return false;
  if (format !== undefined && !FORMATS.has(format)) return false;
  // It cannot look around.
  if (typeof pattern === 'string' && /\(\?[=!<]/.test(pattern)) return false;
  if (isOfObjects(schema) && !isClosed(schema)) return false;
  return innerOf(schema).every((inner) => isStrict(objectOf(inner) ?? { '': null }));
}

/** Whether it takes no property but those it names, and wants each of them. */
function isClosed({ properties, required, additionalProperties }: JsonObject): boolean {
  const listed: readonly Json[] = Array.isArray(required) ? required : [];
  const names = Object.keys(objectOf(properties) ?? {});
  return additionalProperties === false && names.every((name) => listed.includes(name));
}

function innerOf(schema: JsonObject): readonly Json[] {
  const one = ONE.flatMap((keyword) => schema[keyword] ?? []);
  const lists = LISTS.flatMap((keyword) => schema[keyword] ?? []);
  return [...one, ...lists, ...NAMED.flatMap((keyword) => Object.values(objectOf(schema[keyword]) ?? {}) as Json[])];
}
