import { expect, test } from 'vitest';
import { paceOf } from './pace.ts';

test('what came in this second or in the one before, the more of both', () => {
  const pace = paceOf();
  expect(pace('a', 1, 1_000)).toBe(1);
  expect(pace('a', 4, 1_500)).toBe(5);
  expect(pace('b', 1, 1_999), 'another kind').toBe(1);
  expect(pace('a', 1, 2_000)).toBe(5);
  expect(pace('a', 6, 2_100)).toBe(7);
  expect(pace('a', 1, 3_999)).toBe(7);
  expect(pace('a', 1, 5_000), 'after a second without any').toBe(1);
  expect(pace('a', 1, 4_000), 'a clock that was put back').toBe(1);
});

test('who makes up kinds makes it forget', () => {
  const pace = paceOf();
  pace('a', 10, 1_000);
  for (let kind = 0; kind < 5_000; kind++) pace(`made up ${kind}`, 1, 1_000);
  expect(pace('a', 1, 1_000)).toBe(1);
});
