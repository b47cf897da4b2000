import { startMeter, type Meter, type Settled } from '@dragoman/meter';
import type { Config } from '@dragoman/config';
import { openStore, type Store, type StoreOptions } from '@dragoman/store';
import type { Registry } from 'prom-client';
import { NOBODY, payersFor, type Payers } from './payers.ts';
import { pricesOf } from './prices.ts';
import { pausesOf, type Pauses } from './soft-budgets.ts';

/** What has to be counted while the gateway runs. */
export interface Money {
  /** Who pays from now on, and by which prices; the first time somebody does, counting begins. */
  follow(config: Config, payers: Payers): Promise<void>;
  /** Whose soft budget is spent now. */
  pauses(): Promise<Pauses>;
  close(): Promise<void>;
}

export interface MoneyOptions {
  /** Where counters and ledger are; asked when counting begins. */
  readonly store: (config: Config) => StoreOptions;
  readonly registry: Registry;
  /** A soft budget was spent: who is refused has to be said anew. */
  readonly onSpent: () => void;
  readonly report: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const isEmpty = ({ keys, teams, organization }: Payers): boolean => keys.size + teams.size === 0 && !organization;

export function money({ store: placeOf, registry, onSpent, report, now }: MoneyOptions): Money {
  let running: { readonly store: Store; readonly meter: Meter; readonly logFile: string } | undefined;
  let payers = NOBODY;
  let prices: ReturnType<typeof pricesOf> | undefined;

  const noticeSpent = ({ balances }: Settled): void => {
    const isSpent = balances.some(({ charge, value }) => charge.cause === 'budget' && value >= charge.ceiling);
    if (isSpent) onSpent();
  };
  const start = async (config: Config, logFile: string): Promise<void> => {
    const store = await openStore(placeOf(config));
    const meter = await startMeter({
      store,
      logFile,
      registry,
      report,
      now,
      prices: (call) => prices?.(call),
      accountsOf: (record) => payersFor(payers, record),
      onSettled: noticeSpent,
    });
    running = { store, meter, logFile };
  };
  const stop = async (): Promise<void> => {
    const was = running;
    running = undefined;
    await was?.meter.close();
    await was?.store.close();
  };
  return {
    async follow(config, next) {
      payers = next;
      prices = pricesOf(config);
      const logFile = config.telemetry.accessLog?.file;
      if (running && running.logFile !== logFile) await stop();
      if (!running && logFile !== undefined && !isEmpty(next)) await start(config, logFile);
    },
    pauses: async () => (running ? pausesOf(payers, running.store.counters, now()) : new Map()),
    close: stop,
  };
}
