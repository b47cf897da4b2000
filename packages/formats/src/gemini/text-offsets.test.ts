import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOffsets } from './text-offsets.ts';

const TEXTS = fc.string({ unit: 'grapheme', maxLength: 40 });

test('places are those of UTF-8, both ways', () => {
  fc.assert(
    fc.property(TEXTS, TEXTS, (before, after) => {
      const { byteOf, unitOf } = textOffsets(before + after);
      const byte = new TextEncoder().encode(before).length;
      expect(byteOf(before.length)).toBe(byte);
      expect(unitOf(byte)).toBe(before.length);
    }),
  );
});

test.each([-1, 1, 3, 5, 0.5])('byte %s of é👋 is no place', (byte) => {
  expect(textOffsets('é👋').unitOf(byte)).toBeUndefined();
});

test('lone surrogates take three bytes, as when they are replaced', () => {
  expect(textOffsets('\ud800a').unitOf(3)).toBe(1);
});

test.each([
  ['\u007f', 1],
  ['\u0080', 2],
  ['\u07ff', 2],
  ['\u0800', 3],
  ['\uffff', 3],
  ['\u{10000}', 4],
])('%j takes %i bytes', (letter, bytes) => {
  const { byteOf, unitOf } = textOffsets(`${letter}b`);
  expect(byteOf(letter.length)).toBe(bytes);
  expect(unitOf(bytes)).toBe(letter.length);
});
