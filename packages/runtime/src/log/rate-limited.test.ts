import { expect, test } from 'vitest';
import { rateLimited } from './rate-limited.ts';

test('lines beyond the limit are left out and counted in the next window', () => {
  const seen: string[] = [];
  let time = 0;
  const report = rateLimited((line) => seen.push(line), { lines: 2, perMs: 100, now: () => time });
  for (const line of ['a', 'b', 'c', 'd']) report(line);
  expect(seen).toEqual(['a', 'b']);
  time = 99;
  report('e');
  expect(seen).toEqual(['a', 'b']);
  time = 100;
  report('f');
  expect(seen).toEqual(['a', 'b', '(3 more lines were left out)', 'f']);
});
