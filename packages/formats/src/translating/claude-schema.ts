import { GatewayError, type ChatRequest, type Json, type JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { objectOf } from '../reading/provider-body.ts';
import { claudeTraits } from './claude-traits.ts';
import { mapInner } from './inner-schemas.ts';
import { isOfObjects } from './object-schema.ts';

export interface ClaudeSchema {
  readonly schema: JsonObject;
  /** Keywords that Claude's decoder does not know: they stand in descriptions, for the model to read. */
  readonly moved: readonly string[];
}

const PLACES = { one: ['items'], lists: ['anyOf', 'allOf'], named: ['properties', '$defs', 'definitions'] };
const PLAIN = ['type', 'required', 'enum', 'const', 'default', 'title', 'description', '$ref'];
const KNOWN = new Set([...PLACES.one, ...PLACES.lists, ...PLACES.named, ...PLAIN]);
/** They say nothing about a value. */
const ANNOTATIONS = new Set(['$schema', '$id', '$comment', 'deprecated', 'readOnly', 'writeOnly', 'propertyOrdering']);
const FORMATS: ReadonlySet<Json> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
]);

/** What is found on the way; local to one schema. */
interface Finding {
  readonly moved: Set<string>;
  open: boolean;
}

/**
 * A schema as Claude's structured outputs and strict tools take it: every object closed, and of the keywords only those
 * that its decoder knows. What fits it may still break what stands in descriptions, so the caller is told.
 *
 * @returns undefined for a schema of objects with fields of any name, which cannot be said: closed they would be empty
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function claudeSchema(schema: JsonObject): ClaudeSchema | undefined {
  const finding: Finding = { moved: new Set(), open: false };
  const written = write(schema, finding, true);
  return finding.open ? undefined : { schema: written, moved: [...finding.moved] };
}

/** The warning for keywords that were moved; none for none. */
export const movedWarnings = (field: string, { moved }: ClaudeSchema): readonly string[] =>
  moved.length === 0 ? [] : [`${field}: ${moved.join(', ')} of the schema can only be described to this model`];

export interface ClaudeOutput {
  readonly schema: JsonObject;
  readonly warnings: readonly string[];
}

/**
 * The schema that an answer has to fit; undefined for none.
 * @throws GatewayError `cannot_translate` for what no schema of Claude's can say
 */
export function claudeOutput({ model, output }: Pick<ChatRequest, 'model' | 'output'>): ClaudeOutput | undefined {
  const refuse = (why: string): never => {
    throw new GatewayError('cannot_translate', why, { param: 'response_format' });
  };
  if (output?.type === 'json') return refuse('this provider has JSON output with a schema only');
  if (output?.type !== 'schema') return undefined;
  if (!claudeTraits(model).schemas) return refuse('the answers of this model cannot be held to a schema');
  const written = claudeSchema(output.schema) ?? refuse('this provider takes no schema with fields of any name');
  return { schema: written.schema, warnings: movedWarnings('response_format', written) };
}

/** @param closes not for parts that have to fit together (`allOf`): closed they exclude each other */
function write(schema: JsonObject, finding: Finding, closes: boolean): JsonObject {
  const said = Object.entries(schema).filter(
    ([keyword]) => !ANNOTATIONS.has(keyword) && keyword !== 'additionalProperties',
  );
  const named = said.map(([keyword, value]) => [nameIn(schema, keyword), value ?? null] as const);
  const left = named.filter(([keyword, value]) => !isKnown(keyword, value));
  for (const [keyword] of left) finding.moved.add(keyword);
  return {
    ...Object.fromEntries(
      named.filter((each) => !left.includes(each)).map(([keyword, value]) => [keyword, inner(keyword, value, finding)]),
    ),
    ...(left.length > 0 && { description: described(schema.description, left) }),
    ...closing(schema, finding, closes),
  };
}

/** There is one word for alternatives. */
const nameIn = (schema: JsonObject, keyword: string): string =>
  keyword === 'oneOf' && !('anyOf' in schema) ? 'anyOf' : keyword;

const isKnown = (keyword: string, value: Json): boolean =>
  KNOWN.has(keyword) ||
  (keyword === 'format' && FORMATS.has(value)) ||
  (keyword === 'minItems' && (value === 0 || value === 1));

function described(description: Json | undefined, left: readonly (readonly [string, Json])[]): string {
  const more = left.map(([keyword, value]) => `${keyword}: ${writeJson(value)}`).join(', ');
  return typeof description === 'string' && description !== '' ? `${description}\n(${more})` : `(${more})`;
}

const inner = (keyword: string, value: Json, finding: Finding): Json =>
  mapInner([keyword, value], PLACES, (schema) => write(schema, finding, keyword !== 'allOf'));

function closing(schema: JsonObject, finding: Finding, closes: boolean): JsonObject {
  const { properties, additionalProperties: more, allOf, $ref } = schema;
  const isClosed = isOfObjects(schema) && closes && allOf === undefined && $ref === undefined;
  if (more !== undefined && more !== false) {
    if (isClosed && Object.keys(objectOf(properties) ?? {}).length === 0) finding.open = true;
    finding.moved.add('additionalProperties');
  }
  // Of the open ones only a `false` of their own is taken.
  return isClosed || more === false ? { additionalProperties: false } : {};
}
