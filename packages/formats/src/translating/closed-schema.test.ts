import type { JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { closedSchema } from './closed-schema.ts';

const shut = { additionalProperties: false };

test.each<[string, JsonObject, JsonObject]>([
  ['no object', { type: 'string' }, { type: 'string' }],
  ['an object', { type: 'object' }, { type: 'object', ...shut }],
  ['one that says', { type: 'object', additionalProperties: true }, { type: 'object', additionalProperties: true }],
  [
    'objects in objects, lists and alternatives',
    {
      properties: {
        a: { type: 'array', items: { type: 'object' } },
        b: { anyOf: [{ type: 'object' }, { type: 'null' }] },
      },
      $defs: { c: { type: 'object' } },
    },
    {
      properties: {
        a: { type: 'array', items: { type: 'object', ...shut } },
        b: { anyOf: [{ type: 'object', ...shut }, { type: 'null' }] },
      },
      $defs: { c: { type: 'object', ...shut } },
      ...shut,
    },
  ],
  [
    'a property that is called as a keyword is',
    { type: 'object', properties: { items: { type: 'object' } } },
    { type: 'object', properties: { items: { type: 'object', ...shut } }, ...shut },
  ],
  [
    'parts that have to fit together',
    { type: 'object', allOf: [{ properties: {} }, { properties: {} }] },
    { type: 'object', allOf: [{ properties: {} }, { properties: {} }] },
  ],
])('%s', (_, schema, expected) => {
  expect(closedSchema(schema)).toEqual(expected);
  expect(closedSchema(expected)).toEqual(expected);
});
