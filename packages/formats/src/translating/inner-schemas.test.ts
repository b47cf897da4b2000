import type { Json, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { mapInner } from './inner-schemas.ts';

const PLACES = { one: ['items'], lists: ['anyOf'], named: ['properties'] };
const seen = (schema: JsonObject): JsonObject => ({ seen: schema });

test.each<[keyword: string, value: Json, written: Json]>([
  ['items', { type: 'string' }, { seen: { type: 'string' } }],
  ['items', true, true],
  ['anyOf', [{ type: 'string' }, true], [{ seen: { type: 'string' } }, true]],
  ['anyOf', { type: 'string' }, { type: 'string' }],
  [
    'properties',
    { a: {}, items: { type: 'null' }, b: true },
    { a: { seen: {} }, items: { seen: { type: 'null' } }, b: true },
  ],
  ['properties', ['a'], ['a']],
  ['default', { type: 'string' }, { type: 'string' }],
  ['enum', [{ a: 1 }], [{ a: 1 }]],
])('%s %j becomes %j', (keyword, value, written) => {
  expect(mapInner([keyword, value], PLACES, seen)).toEqual(written);
});
