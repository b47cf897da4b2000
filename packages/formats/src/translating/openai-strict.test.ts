import type { JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { fitsStrict } from './openai-strict.ts';

const closed = (properties: JsonObject, required = Object.keys(properties)): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

test.each<[boolean, JsonObject]>([
  [true, closed({ a: { type: 'string', pattern: '^a' }, b: { type: ['integer', 'null'], minimum: 1 } })],
  [true, closed({ list: { type: 'array', items: closed({ c: { const: 'd' } }) } })],
  [true, { ...closed({ a: { $ref: '#/$defs/x' } }), $defs: { x: { anyOf: [closed({}), { type: 'null' }] } } }],
  [true, closed({ oneOf: { type: 'string' } })],
  [false, closed({ a: { type: 'string' }, b: { type: 'string' } }, ['a'])],
  [false, { type: 'object', properties: {} }],
  [false, { type: 'string' }],
  [false, closed({ a: { oneOf: [{ type: 'string' }] } })],
  [false, closed({ a: { type: 'array', items: { type: 'object' } } })],
  [false, closed({ a: { type: 'string', format: 'uri' } })],
  [false, closed({ a: { type: 'string', pattern: '^(?!b)' } })],
  [false, closed({ a: true })],
])('%s for %j', (fits, schema) => {
  expect(fitsStrict(schema)).toBe(fits);
});
