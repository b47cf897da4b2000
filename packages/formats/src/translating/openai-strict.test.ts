import type { Json, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { fitsStrict, strictOf } from './openai-strict.ts';

const closed = (properties: JsonObject, required: Json = Object.keys(properties)): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const text = { type: 'string' };

test.each<[boolean, JsonObject]>([
  [true, closed({ a: { type: 'string', pattern: '^a' }, b: { type: ['integer', 'null'], minimum: 1 } })],
  [true, closed({ list: { type: 'array', items: closed({ c: { type: 'string', const: 'd' } }) } })],
  [true, { ...closed({ a: { $ref: '#/$defs/x' } }), $defs: { x: { anyOf: [closed({}), { type: 'null' }] } } }],
  [true, closed({ oneOf: text })],
  [true, closed({ list: { type: 'array', items: text, minItems: 1, maxItems: 3 } })],
  [true, closed({ a: { type: 'string', enum: ['b'], title: 'B', description: 'what it is' } })],
  [true, closed({ n: { type: 'number', minimum: 1, maximum: 9, multipleOf: 2 } })],
  [true, closed({ n: { type: 'number', exclusiveMinimum: 1, exclusiveMaximum: 9 } })],
  [true, { ...closed({ a: { $ref: '#/definitions/x' } }), definitions: { x: text } }],
  [false, { ...closed({ a: { $ref: '#/definitions/x' } }), definitions: { x: { type: 'object' } } }],
  [false, closed({ a: text, b: text }, ['a'])],
  [false, closed({ a: text }, 'a')],
  [false, closed({ a: { type: ['object', 'null'], properties: {} } })],
  [false, { type: 'object', properties: {} }],
  [false, text],
  [false, closed({ a: { oneOf: [text] } })],
  [false, closed({ a: { type: 'array', items: { type: 'object' } } })],
  [false, closed({ a: { anyOf: [text, { type: 'object' }] } })],
  [false, closed({ a: true })],
  // These are refused as "not permitted", whatever stands beside them.
  [false, closed({ a: { type: 'string', default: 'b' } })],
  [false, closed({ a: { type: 'string', minLength: 1 } })],
  [false, closed({ a: { type: 'string', maxLength: 9 } })],
  // A reference stands alone.
  [false, { ...closed({ a: { $ref: '#/$defs/x', description: 'b' } }), $defs: { x: text } }],
  // A schema says its type, and an array what is in it.
  [false, closed({ a: {} })],
  [false, closed({ a: { const: 'b' } })],
  [false, closed({ a: { type: 'array' } })],
  [false, closed({ a: { type: ['array', 'null'] } })],
  [false, closed({ a: { type: 'array', items: [text] } })],
  // Alternatives stand anywhere but at the root.
  [false, { ...closed({}), anyOf: [closed({})] }],
])('%s for %j', (fits, schema) => {
  expect(fitsStrict(schema)).toBe(fits);
});

test.each(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'])(
  'the format %s can be held to',
  (format) => {
    expect(fitsStrict(closed({ a: { type: 'string', format } }))).toBe(true);
  },
);

test.each([{ format: 'uri' }, { pattern: '^(?!b)' }, { pattern: 'a(?=b)' }, { pattern: '(?<=a)b' }])(
  '%j cannot be held to',
  (keyword) => {
    expect(fitsStrict(closed({ a: { type: 'string', ...keyword } }))).toBe(false);
  },
);

test.each<[JsonObject, boolean | undefined, boolean | undefined]>([
  [closed({}), undefined, true],
  [closed({}), false, false],
  [{ type: 'object' }, undefined, undefined],
  [{ type: 'object' }, true, true],
])('%j, of which its caller says %s, is sent with %s', (schema, strict, told) => {
  expect(strictOf({ type: 'schema', schema, strict })).toBe(told);
});
