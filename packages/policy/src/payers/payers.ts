import type { Account, LedgerRecord, Scope } from '@dragoman/metering';

/** Everybody who pays for calls, as far as they have a budget or limits. */
export interface Payers {
  readonly keys: ReadonlyMap<string, Account>;
  readonly teams: ReadonlyMap<string, Account>;
  readonly organization: Account | undefined;
}

export const NOBODY: Payers = { keys: new Map(), teams: new Map(), organization: undefined };

type Allowance = Pick<Account, 'budget' | 'limits'>;
type Named = Allowance & { readonly name: string };

/** Whoever may have a budget or limits. */
export interface Allowances {
  readonly keys: readonly Named[];
  readonly teams: readonly Named[];
  readonly organization: Allowance;
}

/**
 * Who said a section, where several say them: a name means somebody else under another. Absent: there is one
 * configuration alone.
 */
export type Owners = Readonly<Partial<Record<keyof Allowances, string>>>;

export function payersOf({ keys, teams, organization }: Allowances, owners: Owners = {}): Payers {
  return {
    keys: byName(keys, (name) => `key:${within(owners.keys)}${name}`),
    teams: byName(teams, (name) => `team:${within(owners.teams)}${name}`),
    organization: accountOf(
      owners.organization === undefined ? 'organization' : `organization:${owners.organization}`,
      organization,
    ),
  };
}

const within = (owner: string | undefined): string => (owner === undefined ? '' : `${owner}/`);

const byName = (all: readonly Named[], scopeOf: (name: string) => Scope): ReadonlyMap<string, Account> =>
  new Map(
    all.flatMap((each) => {
      const account = accountOf(scopeOf(each.name), each);
      return account ? [[each.name, account] as const] : [];
    }),
  );

function accountOf(scope: Scope, { budget, limits }: Allowance): Account | undefined {
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

export const accountsIn = ({ keys, teams, organization }: Payers): readonly Account[] => [
  ...keys.values(),
  ...teams.values(),
  ...(organization ? [organization] : []),
];
