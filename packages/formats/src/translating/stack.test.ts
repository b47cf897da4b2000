import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemsOf, push, type Stack } from './stack.ts';

test('nothing is empty', () => {
  expect(itemsOf(undefined)).toEqual([]);
});

test('what was put on it, in order, and how much it is', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (items) => {
      const stack = items.reduce<Stack<number> | undefined>(push, undefined);
      expect(itemsOf(stack)).toEqual(items);
      expect(stack?.size).toBe(items.length);
    }),
  );
});

test('an earlier one stays as it was', () => {
  const one = push(undefined, 1);
  expect(itemsOf(push(one, 2))).toEqual([1, 2]);
  expect(itemsOf(push(one, 3))).toEqual([1, 3]);
  expect(itemsOf(one)).toEqual([1]);
});
