import { chargesOf, type Account, type Charge } from '@dragoman/metering';
import type { Counters, Ledger, UsageQuery } from '@dragoman/store';

export interface RestoreOptions {
  readonly ledger: Ledger;
  readonly counters: Counters;
  /** Everybody who has a budget. */
  readonly accounts: readonly Account[];
  /** Now: milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * Brings budgets back that counters have lost, from what the ledger says was spent in the current period; says how many.
 * For a server that was restarted without its data, before calls are let in: what they hold would be taken for spent.
 * Where counters know as much as the ledger nothing changes, and doing it twice, or in two processes at once, is doing it
 * once.
 */
export async function restoreBudgets({ ledger, counters, accounts, atMs }: RestoreOptions): Promise<number> {
  const charges = chargesOf(accounts, { nanoUsd: 0, tokens: 0 }, atMs).filter(({ cause }) => cause === 'budget');
  let restored = 0;
  for (const charge of charges) {
    const [value = 0] = await counters.values([charge.counter]);
    const spent = await spentOf(ledger, charge);
    if (spent <= value) continue;
    const used = { nanoUsd: spent - value, tokens: 0 };
    // What the counter said is in the id: who finds the same adds nothing to it.
    const { first } = await counters.settle({
      id: `restored/${charge.counter}/${value}`,
      atMs,
      charges: [charge],
      used,
    });
    if (first) restored += 1;
  }
  return restored;
}

/** Only what counters have seen: the rest is still to be counted. */
async function spentOf(ledger: Ledger, { scope, window }: Charge): Promise<number> {
  const period = window === undefined ? {} : { sinceMs: window.startMs, untilMs: window.endMs };
  const [total] = await ledger.usage({ by: [], settled: true, ...period, ...whose(scope) });
  return Number(total?.cost ?? 0n);
}

function whose(scope: Charge['scope']): Pick<UsageQuery, 'key' | 'team'> {
  if (scope === 'organization') return {};
  const name = scope.slice(scope.indexOf(':') + 1);
  return scope.startsWith('team:') ? { team: name } : { key: name };
}
