import { expect, test } from 'vitest';
import type { Account } from './account.ts';
import { accountsText, readAccounts } from './accounts-text.ts';

const ACCOUNTS: readonly Account[] = [
  { scope: 'key:a\nb', limits: { concurrent: 2 } },
  { scope: 'organization', budget: { nanoUsd: 5, per: 'day', mode: 'soft' }, limits: {} },
];

test('a line for each account', () => {
  const text = accountsText(ACCOUNTS);
  expect(text.split('\n')).toHaveLength(2);
  expect(readAccounts(text)).toEqual(ACCOUNTS);
});

test('nobody pays', () => {
  expect(accountsText([])).toBe('');
  expect(readAccounts('')).toEqual([]);
});

test('no such text', () => {
  expect(() => readAccounts('who')).toThrow(SyntaxError);
});
