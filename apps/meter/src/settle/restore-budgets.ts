import { chargesOf, type Account, type Charge, type UsageRow } from '@dragoman/metering';
import type { Counters, Ledger } from '@dragoman/store';

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
  const spentOf = spentIn(ledger);
  const values = await counters.values(charges.map(({ counter }) => counter));
  let restored = 0;
  for (const [at, charge] of charges.entries()) {
    const value = values[at] ?? 0;
    const spent = await spentOf(charge);
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

const GROUPS = { key: ['key'], team: ['team'], organization: [] } as const;
type Kind = keyof typeof GROUPS;

/** Only what counters have seen: the rest is still to be counted. The ledger is asked once for each period and kind. */
function spentIn(ledger: Ledger): (charge: Charge) => Promise<number> {
  const known = new Map<string, Promise<ReadonlyMap<string | null, bigint>>>();
  const sums = async (kind: Kind, { window }: Charge): Promise<ReadonlyMap<string | null, bigint>> => {
    const period = window === undefined ? {} : { sinceMs: window.startMs, untilMs: window.endMs };
    const rows = await ledger.usage({ by: GROUPS[kind], settled: true, ...period });
    return new Map(rows.map((row) => [nameIn(row, kind), row.cost]));
  };
  return async (charge) => {
    const [kind, name] = whose(charge.scope);
    const place = `${kind} ${charge.window?.startMs} ${charge.window?.endMs}`;
    const asked = known.get(place) ?? sums(kind, charge);
    known.set(place, asked);
    return Number((await asked).get(name) ?? 0n);
  };
}

const nameIn = (row: UsageRow, kind: Kind): string | null => (kind === 'organization' ? null : row[kind]);

function whose(scope: Charge['scope']): readonly [kind: Kind, name: string | null] {
  if (scope === 'organization') return ['organization', null];
  return [scope.startsWith('team:') ? 'team' : 'key', scope.slice(scope.indexOf(':') + 1)];
}
