import type { Policy } from '@dragoman/policy';
import { chargesOf, type Account, type Charge, type Scope } from '@dragoman/metering';
import type { Counters } from '@dragoman/store';
import { accountsIn, type Payers } from './payers.ts';

/** Whose soft budget is spent, and when it begins anew: milliseconds since 1970. */
export type Pauses = ReadonlyMap<Scope, number>;

const NO_ESTIMATE = { tokens: 0, nanoUsd: 0 };

/** The counters of soft budgets, for the periods that this moment lies in. */
function softCharges(accounts: readonly Account[], atMs: number): readonly Charge[] {
  const soft = accounts.flatMap(({ scope, budget }) =>
    budget?.mode === 'soft' ? [{ scope, budget, limits: {} }] : [],
  );
  return chargesOf(soft, NO_ESTIMATE, atMs);
}

/** Who is to be refused until his period is over. */
export async function pausesOf(payers: Payers, counters: Counters, atMs: number): Promise<Pauses> {
  const charges = softCharges(accountsIn(payers), atMs);
  if (charges.length === 0) return new Map();
  const values = await counters.values(charges.map(({ counter }) => counter));
  return new Map(
    charges.flatMap(({ scope, ceiling, window }, at) =>
      (values[at] ?? 0) >= ceiling && window ? [[scope, window.endMs] as const] : [],
    ),
  );
}

/** The policy, with whom it pauses. */
export function pausedPolicy(policy: Policy, pauses: Pauses): Policy {
  if (pauses.size === 0) return policy;
  const until = (scope: Scope) => {
    const ends = pauses.get(scope);
    return ends === undefined ? {} : { pausedUntilMs: ends };
  };
  return {
    ...policy,
    keys: policy.keys.map((key) => ({ ...key, ...until(`key:${key.name}`) })),
    teams: policy.teams.map((team) => ({ ...team, ...until(`team:${team.name}`) })),
    ...until('organization'),
  };
}
