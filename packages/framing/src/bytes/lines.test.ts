import { drive } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { bytesOf, everyCut } from '../testing/chunks.ts';
import { lines } from './lines.ts';

const machine = lines({ name: 'maxLineBytes', bytes: 100, error: 'bad_upstream_answer' });
const EMPTY: readonly number[] = [];

const TABLE: readonly (readonly [name: string, wire: Uint8Array, lines: readonly (readonly number[])[]])[] = [
  ['nothing', bytesOf(''), []],
  ['a line end alone', bytesOf('\n'), [EMPTY]],
  ['the last line has ended: there is none behind it', bytesOf('a\nb\r\n'), [[0x61], [0x62]]],
  ['the last line has not', bytesOf('a\n\nb'), [[0x61], EMPTY, [0x62]]],
  ['a mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), [[0x61]]],
  ['a mark and nothing behind it', Uint8Array.of(0xef, 0xbb, 0xbf), []],
  ['a mark and a line end', Uint8Array.of(0xef, 0xbb, 0xbf, 0x0a), [EMPTY]],
  ['no mark: its first byte', Uint8Array.of(0xef, 0x61, 0x62), [[0xef, 0x61, 0x62]]],
  ['no mark: its second byte', Uint8Array.of(0x61, 0xbb, 0x62), [[0x61, 0xbb, 0x62]]],
  ['no mark: its third byte', Uint8Array.of(0x61, 0x62, 0xbf), [[0x61, 0x62, 0xbf]]],
  ['no mark: two bytes of it', Uint8Array.of(0xef, 0xbb, 0x61), [[0xef, 0xbb, 0x61]]],
  ['no mark: the first and the third', Uint8Array.of(0xef, 0x61, 0xbf), [[0xef, 0x61, 0xbf]]],
  ['no mark: the second and the third', Uint8Array.of(0x61, 0xbb, 0xbf), [[0x61, 0xbb, 0xbf]]],
];

describe.each(TABLE)('%s', (_, wire, expected) => {
  test.each([...everyCut(wire)])('%s', (_cut, chunks) => {
    expect([...drive(machine, chunks)].map((line) => [...line])).toEqual(expected);
  });
});
