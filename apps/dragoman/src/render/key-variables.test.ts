import { expect, test } from 'vitest';
import { keyVariables } from './key-variables.ts';

test('each provider has a variable of its own', () => {
  expect([...keyVariables(['openai', 'a-b', 'a_b', 'A-B', 'a_b_2'])]).toEqual([
    ['openai', 'DRAGOMAN_KEY_OPENAI'],
    ['a-b', 'DRAGOMAN_KEY_A_B'],
    ['a_b', 'DRAGOMAN_KEY_A_B_2'],
    ['A-B', 'DRAGOMAN_KEY_A_B_3'],
    ['a_b_2', 'DRAGOMAN_KEY_A_B_2_2'],
  ]);
});
