import { setTimeout as sleep } from 'node:timers/promises';
import { restoreBudgets } from '@dragoman/meter';
import type { Account } from '@dragoman/metering';
import { StoreUnavailable, type Store } from '@dragoman/store';

const RETRY_MS = 1_000;

export interface RestoringOptions {
  readonly store: Pick<Store, 'ledger' | 'counters'>;
  readonly accounts: () => readonly Account[];
  readonly report: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Brings budgets back that a server has lost. Resolves after the first attempt; where a store is down it is tried until
 * it is there: nobody is let in meanwhile, for authz needs the same store.
 */
export async function restoring({ store, accounts, report, now }: RestoringOptions): Promise<{ close(): void }> {
  const stop = new AbortController();
  const attempt = async (): Promise<boolean> => {
    try {
      const restored = await restoreBudgets({ ...store, accounts: accounts(), atMs: now() });
      if (restored > 0) report(`counters had lost budgets; brought back from the ledger: ${restored}`);
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailable) return false;
      throw error;
    }
  };
  const repeat = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await sleep(RETRY_MS, undefined, { ref: false, signal: stop.signal });
      if (await attempt()) return;
    }
  };
  if (!(await attempt())) repeat().catch(() => undefined);
  return { close: () => stop.abort() };
}
