import type { JsonObject } from '@dragoman/spec';
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
])('%s', (_, schema, expected) => {
  expect(claudeSchema(schema)).toEqual({ schema: expected, moved: [] });
  expect(claudeSchema(expected)).toEqual({ schema: expected, moved: [] });
});

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

test.each<JsonObject>([
  { type: 'object', additionalProperties: true },
  { type: 'object', properties: { labels: { type: 'object', additionalProperties: { type: 'string' } } } },
])('fields of any name cannot be said: %j', (schema) => {
  expect(claudeSchema(schema)).toBeUndefined();
});

test('models before 4.1 cannot be held to a schema', () => {
  const output = { type: 'schema', schema: { type: 'object' } } as const;
  expect(() => claudeOutput({ model: 'claude-3-7-sonnet-20250219', output })).toThrow(
    expect.objectContaining({ code: 'cannot_translate', param: 'response_format' }),
  );
});
