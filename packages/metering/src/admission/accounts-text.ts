import type { Account } from './account.ts';

/**
 * Accounts as text, a line each: what Envoy holds beside a key and shows to authz, so that it needs no configuration
 * of its own. Both ends are of one version; the text is never a caller's.
 */
export const accountsText = (accounts: readonly Account[]): string =>
  accounts.map((account) => JSON.stringify(account)).join('\n');

/** @throws {SyntaxError} when it is not such a text */
export const readAccounts = (text: string): readonly Account[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Account);
