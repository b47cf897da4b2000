import { existsSync } from 'node:fs';
import type { Config } from '@dragoman/config';
import { catchUpLog, ledgerOnly } from '@dragoman/meter';
import { openStore, type Store, type UsageQuery } from '@dragoman/store';
import type { UsageRow } from '@dragoman/metering';
import { isMade, placeOf } from '../keys/key-store.ts';
import { logFileOf } from '../money/access-log.ts';
import { pricesOf } from '../money/prices.ts';
import { storeOptions } from '../money/store-place.ts';

/** Nobody's call waits for this command. */
const DEADLINE_MS = 10_000;

/** A configuration and the file that relative paths are looked up beside. */
export interface Configured {
  readonly config: Config;
  readonly configFile: string;
}

export async function inLedger<T>({ config, configFile }: Configured, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ ...storeOptions(config, configFile), deadlineMs: DEADLINE_MS });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/**
 * Sums of all calls up to now: what is in the log and not yet in the ledger is kept first. It is left to the gateway to
 * count it, which has to know when a budget is spent.
 */
export async function usageNow(
  { config, configFile }: Configured,
  query: UsageQuery,
  report: (line: string) => void,
): Promise<readonly UsageRow[]> {
  const path = logFileOf(config, configFile);
  if (!existsSync(path) && !isMade(placeOf(config, configFile))) return [];
  return inLedger({ config, configFile }, async ({ ledger, cursors }) => {
    const sink = ledgerOnly({ ledger, prices: pricesOf(config), isCounted: () => false });
    const onBad = (why: string, offset: number): void =>
      report(`${path} has a line at byte ${offset} that is left out: ${why}`);
    await catchUpLog({ path, sink, cursors, onBad });
    return ledger.usage(query);
  });
}
