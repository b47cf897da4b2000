import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grow, textOfRope, type Rope } from './rope.ts';

test('nothing is empty', () => {
  expect(textOfRope(undefined)).toBe('');
});

test('what it grew by, in order, and how long it is', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (pieces) => {
      const rope = pieces.reduce<Rope | undefined>(grow, undefined);
      const text = pieces.join('');
      expect(textOfRope(rope)).toBe(text);
      expect(rope?.length).toBe(text.length);
    }),
  );
});

test('an earlier one stays as it was', () => {
  const one = grow(undefined, 'a');
  expect(textOfRope(grow(one, 'b'))).toBe('ab');
  expect(textOfRope(grow(one, 'c'))).toBe('ac');
  expect(textOfRope(one)).toBe('a');
});
