import { drive } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { each } from './each.ts';

test('one output for each input, and nothing at the end', () => {
  const doubled = each((input: number) => 2 * input);
  expect([...drive(doubled, [1, 2])]).toEqual([2, 4]);
  expect([...drive(doubled, [])]).toEqual([]);
});
