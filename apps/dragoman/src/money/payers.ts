import type { Allowance, Config } from '@dragoman/config';
import { accountsText, type Account, type LedgerRecord } from '@dragoman/metering';
import type { HeldKey } from '../keys/merge-keys.ts';

/** Everybody who pays for calls, as far as they have a budget or limits. */
export interface Payers {
  readonly keys: ReadonlyMap<string, Account>;
  readonly teams: ReadonlyMap<string, Account>;
  readonly organization: Account | undefined;
}

export const NOBODY: Payers = { keys: new Map(), teams: new Map(), organization: undefined };

export function payersOf({ teams, organization }: Config, keys: readonly HeldKey[]): Payers {
  return {
    keys: byName(keys, 'key'),
    teams: byName(teams, 'team'),
    organization: accountOf('organization', organization),
  };
}

type Named = Allowance & { readonly name: string };

const byName = (all: readonly Named[], kind: 'key' | 'team'): ReadonlyMap<string, Account> =>
  new Map(
    all.flatMap((each) => {
      const account = accountOf(`${kind}:${each.name}`, each);
      return account ? [[each.name, account] as const] : [];
    }),
  );

function accountOf(scope: Account['scope'], { budget, limits }: Allowance): Account | undefined {
  if (!budget && Object.keys(limits).length === 0) return undefined;
  return { scope, limits, ...(budget && { budget }) };
}

/** Who pays for a call: its key, the key's team, the organization. */
export const payersFor = (
  { keys, teams, organization }: Payers,
  { key, team }: Pick<LedgerRecord, 'key' | 'team'>,
): readonly Account[] =>
  [key === null ? undefined : keys.get(key), team === null ? undefined : teams.get(team), organization].filter(
    (account) => account !== undefined,
  );

/**
 * What authz has to hold of an account: hard budgets and limits. Undefined: nothing. A soft budget is no business of
 * authz, which is not asked because of it.
 */
export function heldText(account: Account | undefined): string | undefined {
  if (!account) return undefined;
  const { scope, budget, limits } = account;
  const hard = budget?.mode === 'hard' ? budget : undefined;
  if (!hard && Object.keys(limits).length === 0) return undefined;
  return accountsText([{ scope, limits, ...(hard && { budget: hard }) }]);
}

export const accountsIn = ({ keys, teams, organization }: Payers): readonly Account[] => [
  ...keys.values(),
  ...teams.values(),
  ...(organization ? [organization] : []),
];
