import { expect, test } from 'vitest';
import { claimTexts } from '../src/claim-texts.ts';

test.each([
  ['a', ['a']],
  ['', ['']],
  [7, ['7']],
  [true, ['true']],
  [
    ['a', 1, false],
    ['a', '1', 'false'],
  ],
  [['a', null, 1.5, {}, ['b']], ['a']],
  [[], []],
  [1.5, []],
  [2 ** 53, []],
  [null, []],
  [undefined, []],
  [{ a: 'b' }, []],
  [() => 'a', []],
])('the claim %j is compared by %j', (claim, texts) => {
  expect(claimTexts(claim)).toEqual(texts);
});
