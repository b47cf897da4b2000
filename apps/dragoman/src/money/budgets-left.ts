import { chargesOf, heldInAdvance, type Account } from '@dragoman/metering';
import type { BudgetLeft } from '@dragoman/meter';
import type { Counters } from '@dragoman/store';
import type { Payers } from '@dragoman/policy';

/** More time series than this are a burden on whoever reads them: the organization and teams come first. */
const MOST = 1_000;
const NO_ESTIMATE = { tokens: 0, nanoUsd: 0 };

/**
 * What is left of everybody's budget in the period that this moment lies in. What authz holds in advance is left: no call
 * may ever ask for it.
 */
export async function budgetsLeft(payers: Payers, counters: Counters, atMs: number): Promise<readonly BudgetLeft[]> {
  const all: readonly Account[] = [
    ...(payers.organization ? [payers.organization] : []),
    ...payers.teams.values(),
    ...payers.keys.values(),
  ];
  const budgets = all.flatMap(({ scope, budget }) => (budget ? [{ scope, budget, limits: {} }] : [])).slice(0, MOST);
  const charges = chargesOf(budgets, NO_ESTIMATE, atMs);
  if (charges.length === 0) return [];
  const names = charges.map(({ counter }) => counter);
  const values = await counters.values([...names, ...names.map(heldInAdvance)]);
  const valueAt = (at: number): number => values[at] ?? 0;
  return charges.map(({ scope, ceiling }, at) => ({
    scope,
    nanoUsd: ceiling - valueAt(at) + valueAt(names.length + at),
  }));
}
