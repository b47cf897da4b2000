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
  [{ anyOf: [{ type: 'object' }] }, { anyOf: [{ type: 'object' }] }],
])('%j is an object with properties', (schema, expected) => {
  expect(objectSchema(schema)).toEqual(expected);
});
