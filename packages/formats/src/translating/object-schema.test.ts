import type { JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { objectSchema } from './object-schema.ts';

test.each<[JsonObject | undefined, JsonObject]>([
  [undefined, { type: 'object', properties: {} }],
  [{}, { type: 'object', properties: {} }],
  [{ type: 'object' }, { type: 'object', properties: {} }],
  [
    { properties: { a: {} }, required: ['a'] },
    { type: 'object', properties: { a: {} }, required: ['a'] },
  ],
  [{ type: ['object', 'null'] }, { type: ['object', 'null'], properties: {} }],
  // What it is of is said elsewhere.
  [{ anyOf: [{ type: 'object' }] }, { anyOf: [{ type: 'object' }] }],
  [{ oneOf: [{ type: 'object' }] }, { oneOf: [{ type: 'object' }] }],
  [{ allOf: [{ type: 'object' }] }, { allOf: [{ type: 'object' }] }],
  [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }],
])('%j is an object with properties', (schema, expected) => {
  expect(objectSchema(schema)).toEqual(expected);
});
