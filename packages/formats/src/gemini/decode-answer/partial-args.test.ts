import type { Json, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { addPieces, argumentsOf } from './partial-args.ts';

type Piece = readonly [jsonPath: string, value: JsonObject];

const put = (pieces: readonly Piece[]) =>
  argumentsOf(
    addPieces(
      undefined,
      pieces.map(([jsonPath, value]) => ({ jsonPath, ...value })),
    ),
  );

const ROWS: readonly (readonly [pieces: readonly Piece[], args: Json])[] = [
  [[], {}],
  [
    [
      ['$.a', { stringValue: 'x' }],
      ['$.a', { stringValue: 'y' }],
    ],
    { a: 'xy' },
  ],
  [
    [
      ['$.a.b', { numberValue: 1 }],
      ['$.a.c', { nullValue: 'NULL_VALUE' }],
    ],
    { a: { b: 1, c: null } },
  ],
  [
    [
      ['$.l[1]', { boolValue: false }],
      ['$.l[0]', { numberValue: 0 }],
    ],
    { l: [0, false] },
  ],
  // Not all of them are numbers, or there is no place.
  [
    [
      ['$.a[0]', { numberValue: 1 }],
      ['$.a.b', { numberValue: 2 }],
    ],
    { a: { 0: 1, b: 2 } },
  ],
  [[['x.a', { stringValue: 'v' }]], {}],
  [[['$.l[900000000]', { numberValue: 1 }]], { l: [1] }],
  [[[`$['a.b']["c d"]`, { stringValue: '' }]], { 'a.b': { 'c d': '' } }],
  [[['$.__proto__.x', { numberValue: 1 }]], JSON.parse('{"__proto__":{"x":1}}') as Json],
];

test.each(ROWS)('%j', (pieces, args) => {
  expect(put(pieces)).toEqual(args);
});

test.each(['$x', '$.a[', '$.a[x]', `$${'.a'.repeat(65)}`])('%.20s cannot be read', (path) => {
  expect(() => put([[path, { numberValue: 1 }]])).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: 'the provider sent a part of a call that cannot be read: its jsonPath',
    }),
  );
});
