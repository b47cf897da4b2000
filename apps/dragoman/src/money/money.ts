import { meterMetrics, startMeter, type Meter, type Settled } from '@dragoman/meter';
import type { Config } from '@dragoman/config';
import { accountsIn, NOBODY, payersFor, pausesOf, type Pauses, type Payers } from '@dragoman/policy';
import type { Clock } from '@dragoman/runtime';
import { openStore, StoreUnavailable, type Store, type StoreOptions } from '@dragoman/store';
import type { Registry } from 'prom-client';
import { budgetsLeft } from './budgets-left.ts';
import { entryOf } from './entry.ts';
import { restoring } from './keep-restored.ts';
import { modelLabel } from './model-label.ts';
import { pricesOf } from './prices.ts';

/** What has to be counted while the gateway runs. */
export interface Money {
  /**
   * Who pays from now on, and by which prices. Counting begins when callers are asked who they are: undefined, they are
   * not, and their calls are in the log alone.
   */
  follow(config: Config, payers: Payers | undefined): Promise<void>;
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
  readonly clock: Clock;
}

interface Running {
  readonly store: Store;
  readonly meter: Meter;
  readonly logFile: string;
  close(): Promise<void>;
}

export function money({ store: placeOf, registry, onSpent, report, clock }: MoneyOptions): Money {
  let running: Running | undefined;
  const entry = entryOf({ report, clock });
  let payers = NOBODY;
  let prices: ReturnType<typeof pricesOf> | undefined;
  let labelOf: ReturnType<typeof modelLabel> | undefined;
  const metrics = meterMetrics(registry, {
    modelOf: ({ requestModel }) => labelOf?.(requestModel) ?? '',
    budgets: async () => (running ? budgetsLeft(payers, running.store.counters, clock.now()) : []),
  });

  const start = async (config: Config, logFile: string): Promise<void> => {
    const place = placeOf(config);
    await entry.enter(place);
    const store = await openStore(place);
    // Counters beside the ledger are lost with it or not at all.
    const restored =
      place.redis === undefined
        ? undefined
        : await restoring({ store, accounts: () => accountsIn(payers), report, now: clock.now });
    const meter = await startMeter({
      store,
      logFile,
      metrics,
      report,
      now: clock.cautious,
      prices: (call) => prices?.(call),
      accountsOf: (record) => payersFor(payers, record),
      onSettled: (settled) => isSpent(settled) && onSpent(),
    });
    const close = async (): Promise<void> => {
      restored?.close();
      await meter.close();
      await store.close();
    };
    running = { store, meter, logFile, close };
  };
  /** Nobody's call depends on counting where nobody has a budget or limits. */
  const startOrReport = (config: Config, logFile: string): Promise<void> =>
    start(config, logFile).catch((error: unknown) => {
      if (accountsIn(payers).length > 0 || !(error instanceof StoreUnavailable)) throw error;
      report(`calls are in the log alone: ${error.message}`);
    });
  const stop = async (): Promise<void> => {
    const was = running;
    running = undefined;
    await was?.close();
  };
  return {
    async follow(config, next) {
      payers = next ?? NOBODY;
      prices = pricesOf(config);
      labelOf = modelLabel(config);
      const logFile = config.telemetry.accessLog?.file;
      if (running && running.logFile !== logFile) await stop();
      if (!running && logFile !== undefined && next !== undefined) await startOrReport(config, logFile);
    },
    pauses: async () => (running ? pausesOf(payers, running.store.counters, clock.now()) : new Map()),
    close: () => stop().then(entry.leave),
  };
}

const isSpent = ({ balances }: Settled): boolean =>
  balances.some(({ charge, value }) => charge.cause === 'budget' && value >= charge.ceiling);
