import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['opneai', 'openai', 1],
  ['kitten', 'sitting', 3],
  ['ab', 'ba', 1],
])('from %j to %j: %i', (a, b, expected) => {
  expect(editDistance(a, b)).toBe(expected);
  expect(editDistance(b, a)).toBe(expected);
});

test.each([
  ['opneai', 'openai'],
  ['OpenAI', 'openai'],
  ['kye', 'key'],
  ['gemini', undefined],
  ['x'.repeat(1000), undefined],
])('%j is near to %j', (name, expected) => {
  expect(nearest(name, ['key', 'openai', 'openrouter'])).toBe(expected);
});
