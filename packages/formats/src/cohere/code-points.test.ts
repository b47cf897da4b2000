import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePoints } from './code-points.ts';

const TEXTS = fc.string({ unit: 'binary', maxLength: 40 });

test('places are those of characters, both ways', () => {
  fc.assert(
    fc.property(TEXTS, TEXTS, (before, after) => {
      const { unitOf, pointOf } = codePoints(before + after);
      const point = [...before].length;
      expect(unitOf(point)).toBe(before.length);
      expect(pointOf(before.length)).toBe(point);
    }),
  );
});

test.each(['ab', '👋b'])('%s: a place outside is none', (text) => {
  const { unitOf, pointOf } = codePoints(text);
  expect([unitOf(-1), unitOf(9), pointOf(-1), pointOf(9)]).toEqual([undefined, undefined, undefined, undefined]);
});
