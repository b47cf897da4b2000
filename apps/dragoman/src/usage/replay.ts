import { randomUUID } from 'node:crypto';
import { ledgerOnly, replayLog, restoreBudgets, settler, type Replayed } from '@dragoman/meter';
import { readAccounts, REMEMBER_MS, type Account, type LedgerRecord } from '@dragoman/metering';
import { accountsIn, payersFor, payersOf } from '@dragoman/policy';
import type { Store } from '@dragoman/store';
import { mergeKeys } from '../keys/merge-keys.ts';
import { readKeys } from '../keys/key-store.ts';
import { pricesOf } from '../money/prices.ts';
import { userName } from '../terminal/user-name.ts';
import { inLedger, type Configured } from './usage-store.ts';

export interface ReplayedLedger extends Replayed {
  /** Budgets that counters had lost. */
  readonly restored: number;
}

/**
 * Reads a whole access log into the ledger; doing it again changes nothing. Calls whose ids counters still remember are
 * counted as ever, once. Older ones are not counted one by one: budgets are brought up to what the ledger says was spent.
 * @throws {StoreUnavailable} when a store is down; it may be replayed again
 * @throws {Error} with the `code` of the system when the file cannot be read
 */
export function replayInto({ config, configFile }: Configured, path: string, nowMs: number): Promise<ReplayedLedger> {
  return inLedger({ config, configFile }, async (store) => {
    const { ledger, counters } = store;
    const prices = pricesOf(config);
    const payers = payersOf({ ...config, keys: mergeKeys(config.keys, await readKeys(store)) });
    const isCounted = ({ timeMs }: LedgerRecord): boolean => timeMs <= nowMs - REMEMBER_MS;
    const replayed = await replayLog(path, ledgerOnly({ ledger, prices, isCounted }));
    // What a meter has left there says itself who pays.
    const accountsOf = (record: LedgerRecord): readonly Account[] =>
      record.payers === null ? payersFor(payers, record) : readAccounts(record.payers);
    await settler({ ledger, counters, prices, accountsOf }).resume();
    const restored = await restoreBudgets({ ledger, counters, accounts: accountsIn(payers), atMs: nowMs });
    await recordReplay(store, { path, replayed, nowMs });
    return { ...replayed, pending: 0, restored };
  });
}

interface Replay {
  readonly path: string;
  readonly replayed: Replayed;
  readonly nowMs: number;
}

const recordReplay = ({ audit }: Store, { path, replayed, nowMs }: Replay): Promise<void> =>
  audit.record([
    {
      id: randomUUID(),
      timeMs: nowMs,
      who: userName(),
      act: 'ledger.replay',
      target: path,
      why: null,
      details: { lines: replayed.lines, added: replayed.added, bad: replayed.badLines },
    },
  ]);
