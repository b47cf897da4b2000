import type { Json, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { readRequestBody, type ObjectReader } from './object-reader.ts';

const BODY: JsonObject = {
  text: 'a',
  number: 1.5,
  whole: 7,
  yes: true,
  object: { inner: { deep: 1 } },
  list: [1],
  words: ['a', 'b'],
  objects: [{ a: 1 }, { b: 2 }],
  nothing: null,
};

type Getter = 'string' | 'number' | 'integer' | 'boolean' | 'json' | 'list' | 'strings';

test.each<[Getter, string, Json | undefined]>([
  ['string', 'text', 'a'],
  ['number', 'number', 1.5],
  ['integer', 'whole', 7],
  ['boolean', 'yes', true],
  ['json', 'object', { inner: { deep: 1 } }],
  ['list', 'list', [1]],
  ['strings', 'words', ['a', 'b']],
  ...(['string', 'number', 'integer', 'boolean', 'json', 'list', 'strings'] as const).flatMap(
    (getter): [Getter, string, undefined][] => [
      [getter, 'nothing', undefined],
      [getter, 'absent', undefined],
      [getter, 'toString', undefined],
    ],
  ),
])('%s of %s', (getter, field, value) => {
  expect(readRequestBody(BODY)[getter](field)).toEqual(value);
});

test.each<[string, (body: ObjectReader) => unknown]>([
  ['number: expected text', (body) => body.string('number')],
  ['text: expected a number', (body) => body.number('text')],
  ['number: expected a whole number', (body) => body.integer('number')],
  ['text: expected a number', (body) => body.integer('text')],
  ['text: expected true or false', (body) => body.boolean('text')],
  ['list: expected an object', (body) => body.object('list')],
  ['list: expected an object', (body) => body.json('list')],
  ['object: expected a list', (body) => body.list('object')],
  ['list[0]: expected an object', (body) => body.objects('list')],
  ['list[0]: expected text', (body) => body.strings('list')],
  ['objects[1].b: expected text', (body) => body.objects('objects')?.[1]?.string('b')],
  ['object.inner.deep: expected a list', (body) => body.object('object')?.object('inner')?.list('deep')],
  ['absent: is required', (body) => body.required('absent', body.string('absent'))],
  ['object: is wrong', (body) => body.object('object')?.fail('', 'is wrong')],
])('%s', (message, read) => {
  expect(() => read(readRequestBody(BODY))).toThrow(
    expect.objectContaining({ code: 'invalid_request', message, param: message.split(':')[0] }),
  );
});

test('what is there is given, what is not is not', () => {
  const body = readRequestBody(BODY);
  expect([body.object('nothing'), body.objects('nothing'), body.object('absent')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(body.required('text', body.string('text'))).toBe('a');
});

test('has: it is there and not null, and still unread', () => {
  const body = readRequestBody(BODY);
  expect(['text', 'nothing', 'absent', 'toString'].map((field) => body.has(field))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(Object.keys(body.unread())).toContain('text');
});

describe('what nobody asked for is named', () => {
  test('in the body and in what was read of it', () => {
    const body = readRequestBody({ a: { x: 1, y: null, z: 2 }, b: { c: 3 }, d: [{ e: 4 }], f: 5, g: { h: 6 } });
    const a = body.object('a');
    a?.integer('x');
    body.json('b');
    body.objects('d');
    body.ignore('f');
    body.object('g')?.whole();
    body.uses('seed', 'f');
    a?.uses('tools');
    expect(body.allUses()).toEqual([
      { feature: 'seed', path: 'f' },
      { feature: 'tools', path: 'a' },
      { feature: 'unknown-field', path: 'a.z' },
      { feature: 'unknown-field', path: 'd[0].e' },
    ]);
  });

  test('with its value', () => {
    const body = readRequestBody({ a: 1, b: { c: 2 }, d: null });
    body.number('a');
    expect(body.unread()).toEqual({ b: { c: 2 } });
  });
});

test('a field may be spelt in another way', () => {
  const body = readRequestBody({ A: { B: 'x' }, C: 1 }, (_value, field) => field.toUpperCase());
  expect(body.has('a')).toBe(true);
  expect(body.object('a')?.string('b')).toBe('x');
  expect(body.at('c')).toBe('C');
  body.ignore('c');
  expect(body.allUses()).toEqual([]);
  expect(() => body.string('c')).toThrow('C: expected text');
});
