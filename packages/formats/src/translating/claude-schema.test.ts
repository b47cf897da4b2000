import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { claudeOutput, claudeSchema, movedWarnings } from './claude-schema.ts';

const shut = { additionalProperties: false };

test.each<[string, JsonObject, JsonObject]>([
  ['no object', { type: 'string' }, { type: 'string' }],
  ['an object', { type: 'object' }, { type: 'object', ...shut }],
  ['an object or nothing', { type: ['object', 'null'] }, { type: ['object', 'null'], ...shut }],
  [
    'objects in objects, lists and alternatives',
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: {
        a: { type: 'array', items: { type: 'object' }, minItems: 1 },
        b: { anyOf: [{ type: 'object' }, { type: 'null' }] },
        c: { oneOf: [{ type: 'object' }, { const: 'x' }] },
      },
      $defs: { c: { type: 'object' } },
    },
    {
      properties: {
        a: { type: 'array', items: { type: 'object', ...shut }, minItems: 1 },
        b: { anyOf: [{ type: 'object', ...shut }, { type: 'null' }] },
        c: { anyOf: [{ type: 'object', ...shut }, { const: 'x' }] },
      },
      $defs: { c: { type: 'object', ...shut } },
      ...shut,
    },
  ],
  [
    'a property that is called as a keyword is',
    { type: 'object', properties: { items: { type: 'object' }, minimum: { type: 'number' } } },
    { type: 'object', properties: { items: { type: 'object', ...shut }, minimum: { type: 'number' } }, ...shut },
  ],
  [
    'parts that have to fit together',
    { type: 'object', allOf: [{ properties: {} }, { properties: { a: { type: 'object' } } }] },
    { type: 'object', allOf: [{ properties: {} }, { properties: { a: { type: 'object', ...shut } } }] },
  ],
  [
    'parts that are closed already',
    { allOf: [{ properties: { a: { type: 'string' } }, ...shut }] },
    { allOf: [{ properties: { a: { type: 'string' } }, ...shut }] },
  ],
  [
    'what is defined elsewhere',
    { $ref: '#/definitions/a', properties: {}, definitions: { a: { type: 'object' } } },
    { $ref: '#/definitions/a', properties: {}, definitions: { a: { type: 'object', ...shut } } },
  ],
  [
    'words that the decoder knows',
    { type: 'string', enum: ['a', 'b'], const: 'a', default: 'a', title: 'T', description: '' },
    { type: 'string', enum: ['a', 'b'], const: 'a', default: 'a', title: 'T', description: '' },
  ],
  ['a list that may be empty', { type: 'array', minItems: 0 }, { type: 'array', minItems: 0 }],
  [
    'words that say nothing about a value',
    {
      type: 'string',
      ...{ $id: 'https://example.com/a', $comment: 'c', deprecated: true, readOnly: true, writeOnly: true },
      propertyOrdering: ['a'],
    },
    { type: 'string' },
  ],
])('%s', (_, schema, expected) => {
  expect(claudeSchema(schema)).toEqual({ schema: expected, moved: [] });
  expect(claudeSchema(expected)).toEqual({ schema: expected, moved: [] });
});

test.each(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'])(
  'the decoder knows the format %s',
  (format) => {
    const schema = { type: 'string', format };
    expect(claudeSchema(schema)).toEqual({ schema, moved: [] });
  },
);

test('what the decoder does not know is described, and named', () => {
  const schema = {
    type: 'object',
    properties: {
      n: { type: 'integer', description: 'how many', minimum: 1, maximum: 9 },
      s: { type: 'string', pattern: '^a', format: 'regex' },
      d: { type: 'string', format: 'date' },
      l: { type: 'array', items: { type: 'string', minLength: 2 }, minItems: 2 },
    },
    required: ['n'],
    additionalProperties: { type: 'string' },
  };
  const written = claudeSchema(schema);
  expect(written).toEqual({
    schema: {
      type: 'object',
      properties: {
        n: { type: 'integer', description: 'how many\n(minimum: 1, maximum: 9)' },
        s: { type: 'string', description: '(pattern: "^a", format: "regex")' },
        d: { type: 'string', format: 'date' },
        l: { type: 'array', items: { type: 'string', description: '(minLength: 2)' }, description: '(minItems: 2)' },
      },
      required: ['n'],
      ...shut,
    },
    moved: ['minimum', 'maximum', 'pattern', 'format', 'minItems', 'minLength', 'additionalProperties'],
  });
  expect(movedWarnings('f', { schema, moved: ['minimum', 'pattern'] })).toEqual([
    'f: minimum, pattern of the schema can only be described to this model',
  ]);
  expect(movedWarnings('f', { schema, moved: [] })).toEqual([]);
});

test.each<[schema: JsonObject, moved: string, written: JsonObject]>([
  [{ type: 'array', minItems: 2 }, 'minItems', { type: 'array', description: '(minItems: 2)' }],
  [{ type: 'string', pattern: 'date' }, 'pattern', { type: 'string', description: '(pattern: "date")' }],
  [{ description: '', minimum: 1 }, 'minimum', { description: '(minimum: 1)' }],
  // There is one word for alternatives, and it is taken.
  [{ anyOf: [{}], oneOf: [{}] }, 'oneOf', { anyOf: [{}], description: '(oneOf: [{}])' }],
  // Of `additionalProperties` only `false` is taken, also where nothing is closed.
  [
    { allOf: [{ properties: {}, additionalProperties: true }] },
    'additionalProperties',
    { allOf: [{ properties: {} }] },
  ],
  [{ type: 'string', additionalProperties: {} }, 'additionalProperties', { type: 'string' }],
])('of %j %s is moved', (schema, moved, written) => {
  expect(claudeSchema(schema)).toEqual({ schema: written, moved: [moved] });
});

test.each<JsonObject>([
  { type: 'object', additionalProperties: true },
  { type: 'object', properties: { labels: { type: 'object', additionalProperties: { type: 'string' } } } },
])('fields of any name cannot be said: %j', (schema) => {
  expect(claudeSchema(schema)).toBeUndefined();
});

const refusal = (message: string) =>
  expect.objectContaining({ code: 'cannot_translate', message, param: 'response_format' });
const [CLAUDE, OLD] = ['claude-sonnet-4-5', 'claude-3-7-sonnet-20250219'];
const held = (schema: JsonObject) => ({ type: 'schema', schema }) as const;

test('an answer is held to a schema where one is asked for', () => {
  expect(claudeOutput({ model: CLAUDE, output: undefined })).toBeUndefined();
  expect(claudeOutput({ model: CLAUDE, output: { type: 'text' } })).toBeUndefined();
  expect(claudeOutput({ model: CLAUDE, output: held({ type: 'object', minProperties: 1 }) })).toEqual({
    schema: { type: 'object', description: '(minProperties: 1)', ...shut },
    warnings: ['response_format: minProperties of the schema can only be described to this model'],
  });
});

test.each<[model: string, output: ChatRequest['output'], why: string]>([
  [CLAUDE, { type: 'json' }, 'this provider has JSON output with a schema only'],
  // Models before 4.1.
  [OLD, held({ type: 'object' }), 'the answers of this model cannot be held to a schema'],
  [
    CLAUDE,
    held({ type: 'object', additionalProperties: true }),
    'this provider takes no schema with fields of any name',
  ],
])('%s is not held to %j', (model, output, why) => {
  expect(() => claudeOutput({ model, output })).toThrow(refusal(why));
});
