import { chargesOf, spentBudgets, type Account, type Charge, type Scope } from '@dragoman/metering';
import type { Policy } from '../policy.ts';
import { accountsIn, type Payers } from './payers.ts';

/** Whose soft budget is spent, and when it begins anew: milliseconds since 1970. */
export type Pauses = ReadonlyMap<Scope, number>;

/** Where it is counted what was spent. */
export interface Spent {
  /** What counters say; 0 for one that was never used. */
  values(counters: readonly string[]): Promise<readonly number[]>;
}

const NO_ESTIMATE = { tokens: 0, nanoUsd: 0 };

/** The counters of soft budgets, for the periods that this moment lies in. */
function softCharges(accounts: readonly Account[], atMs: number): readonly Charge[] {
  const soft = accounts.flatMap(({ scope, budget }) =>
    budget?.mode === 'soft' ? [{ scope, budget, limits: {} }] : [],
  );
  return chargesOf(soft, NO_ESTIMATE, atMs);
}

/** Who is to be refused until his period is over. Rejects as `spent` does. */
export async function pausesOf(payers: Payers, spent: Spent, atMs: number): Promise<Pauses> {
  const charges = softCharges(accountsIn(payers), atMs);
  if (charges.length === 0) return new Map();
  const values = await spent.values(charges.map(({ counter }) => counter));
  return new Map(spentBudgets(charges, values).map(({ scope, untilMs }) => [scope, untilMs]));
}

/** The policy, with whom it pauses. */
export function pausedPolicy(policy: Policy, payers: Payers, pauses: Pauses): Policy {
  if (pauses.size === 0) return policy;
  const until = (account: Account | undefined) => {
    const ends = account && pauses.get(account.scope);
    return ends === undefined ? {} : { pausedUntilMs: ends };
  };
  return {
    ...policy,
    keys: policy.keys.map((key) => ({ ...key, ...until(payers.keys.get(key.name)) })),
    teams: policy.teams.map((team) => ({ ...team, ...until(payers.teams.get(team.name)) })),
    ...until(payers.organization),
  };
}
