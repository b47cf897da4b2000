import type { JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { readableSchema, toJsonSchema } from './json-schema.ts';

test.each<[string, JsonObject, JsonObject]>([
  ['nothing', {}, {}],
  ['types', { type: 'STRING', title: 'T' }, { type: 'string', title: 'T' }],
  ['types of another kind', { type: ['string'] }, { type: ['string'] }],
  ['what is null', { type: 'STRING', format: null }, { type: 'string' }],
  [
    'counts, in both spellings, as text or not',
    { min_items: '1', maxItems: 2, minLength: '3', max_length: '4', minProperties: '5', maxProperties: '67' },
    { minItems: 1, maxItems: 2, minLength: 3, maxLength: 4, minProperties: 5, maxProperties: 67 },
  ],
  [
    'other texts of digits',
    { pattern: '1', maxItems: '1x', minItems: 'x1' },
    { pattern: '1', maxItems: '1x', minItems: 'x1' },
  ],
  [
    'schemas in schemas',
    { items: { type: 'ARRAY' }, any_of: [{ type: 'NUMBER' }, 7], properties: { a_b: { type: 'OBJECT' }, c: 7 } },
    { items: { type: 'array' }, anyOf: [{ type: 'number' }, 7], properties: { a_b: { type: 'object' }, c: 7 } },
  ],
  ['an example', { example: { a: { type: 'STRING' } } }, { example: { a: { type: 'STRING' } } }],
  ['what has another shape', { items: true, anyOf: 7, properties: 7 }, { items: true, anyOf: 7, properties: 7 }],
  ['what may be null', { type: 'STRING', nullable: true }, { type: ['string', 'null'] }],
  ['what may not', { type: 'STRING', nullable: false }, { type: 'string' }],
  ['a choice that may be null', { enum: ['a'], nullable: true }, { enum: ['a', null] }],
  ['alternatives that may be null', { anyOf: [], nullable: true }, { anyOf: [{ type: 'null' }] }],
  ['a type with alternatives', { type: 'STRING', anyOf: [], nullable: true }, { type: ['string', 'null'], anyOf: [] }],
])('of Google’s own words: %s', (_name, schema, written) => {
  expect(toJsonSchema(schema)).toStrictEqual(written);
});

const constant = { const: 1 };
const choice = { enum: [1] };

test.each<[string, JsonObject, JsonObject]>([
  ['no `$schema`', { $schema: 'x', type: 'object' }, { type: 'object' }],
  ['a constant beside a choice stays', { const: 1, enum: [1, 2] }, { const: 1, enum: [1, 2] }],
  ['null is a constant too', { const: null }, { enum: [null] }],
  ...['items', 'additionalProperties'].map((place): [string, JsonObject, JsonObject] => [
    place,
    { [place]: constant },
    { [place]: choice },
  ]),
  ...['anyOf', 'oneOf', 'prefixItems'].map((place): [string, JsonObject, JsonObject] => [
    place,
    { [place]: [constant, true] },
    { [place]: [choice, true] },
  ]),
  ...['properties', '$defs', 'definitions'].map((place): [string, JsonObject, JsonObject] => [
    place,
    { [place]: { a: constant, const: constant, b: true } },
    { [place]: { a: choice, const: choice, b: true } },
  ]),
  ['an example is not a schema', { examples: [constant] }, { examples: [constant] }],
])('as Google reads it: %s', (_name, schema, written) => {
  expect(readableSchema(schema)).toStrictEqual(written);
});
