import type { Account, LedgerRecord, Prices, UpstreamNames } from '@dragoman/metering';
import type { ListenAt } from '@dragoman/runtime';
import { StoreUnavailable, type Store } from '@dragoman/store';
import type { StreamAccessLogsMessage } from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordQueue } from '../als/record-queue.ts';
import { recordsOf } from '../als/records-of.ts';
import { followLog, type LogFollower } from '../log-file/follow-log.ts';
import type { MeterMetrics } from '../settle/meter-metrics.ts';
import { settler, type Settled, type Settler } from '../settle/settler.ts';
import { startAccessLogServer, type AccessLogServer, type AccessLogServerOptions } from './access-log-server.ts';

export interface MeterOptions {
  readonly store: Pick<Store, 'ledger' | 'counters' | 'cursors'>;
  readonly prices: Prices;
  /** Who pays for a call: its key, the key's team, the organization, as far as they have budgets or limits. */
  readonly accountsOf: (record: LedgerRecord) => readonly Account[];
  /** What the provider calls the model of a call, the surest first; what it answered without. */
  readonly upstreamOf?: UpstreamNames;
  /** After each call that was counted; must not throw. */
  readonly onSettled?: (settled: Settled) => void;
  /** Envoy's access-log service; absent: it is not served. */
  readonly listen?: ListenAt;
  readonly tls?: NonNullable<AccessLogServerOptions['tls']>;
  /** The JSON access log of an Envoy beside this process, to be followed; absent: none. */
  readonly logFile?: string;
  /** Takes one line for the operator; nothing secret is in it. */
  readonly report: (line: string) => void;
  /** Is told of what was counted. */
  readonly metrics?: MeterMetrics;
  /** Milliseconds since 1970, as far as a clock is believed (`cautious` of one that may be moved). */
  readonly now?: () => number;
  /** Ids for entries that the gateway gave none. */
  readonly makeId?: () => string;
}

export interface Meter {
  /** Where the access-log service listens; 0: it does not, or on a Unix socket. */
  readonly port: number;
  /** Reads a whole log: see `replayLog`. */
  readonly sink: Settler;
  /** Takes nothing more, keeps and counts what was taken, within so many milliseconds (5 s). */
  close(withinMs?: number): Promise<void>;
}

const RESUME_MS = 1000;
const CLOSE_MS = 5000;

/**
 * Turns what Envoy says of calls into ledger records, and counts them: from the access-log service, from the log file,
 * or both. Records that a store could not take wait for it.
 * @throws {Error} with the `code` of the system when it cannot listen
 */
export async function startMeter(options: MeterOptions): Promise<Meter> {
  const { store, report, metrics, logFile, listen } = options;
  const trouble = troubleReport(report);
  const sink = settler({
    ...options,
    ledger: store.ledger,
    counters: store.counters,
    onSettled: (settled) => {
      metrics?.settled(settled);
      options.onSettled?.(settled);
    },
  });
  const queue = recordQueue({ take: (records) => sink.take(records), onTrouble: trouble });
  const onMessage = async (message: StreamAccessLogsMessage): Promise<void> => {
    const { records, bad } = recordsOf(message, options.makeId ?? randomUUID);
    if (bad.length > 0) report(`${bad.length} access-log entries could not be read; the first: ${bad[0]}`);
    metrics?.bad(bad.length);
    queue.push(records);
    await queue.room();
  };
  const server: AccessLogServer | undefined =
    listen && (await startAccessLogServer({ listen, onMessage, ...(options.tls && { tls: options.tls }) }));
  const onBad = (why: string, offset: number): void => {
    metrics?.bad(1);
    report(`the access log has a line at byte ${offset} that is left out: ${why}`);
  };
  const follower: LogFollower | undefined =
    logFile === undefined
      ? undefined
      : followLog({ path: logFile, sink, cursors: store.cursors, onBad, onTrouble: trouble });
  const leftovers = settleLeftovers(sink, trouble);
  return {
    port: server?.port ?? 0,
    sink,
    close: async (withinMs = CLOSE_MS) => {
      await server?.close();
      await follower?.close();
      const lost = await queue.close(withinMs);
      if (lost > 0) report(`${lost} access-log records could not be kept; replay the access log`);
      await leftovers.close();
    },
  };
}

/** What counters could not take, and what a process that died has left. */
function settleLeftovers(sink: Settler, onTrouble: (error: unknown) => void) {
  const stop = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await sink.resume().catch(onTrouble);
      await sleep(RESUME_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const done = loop();
  return {
    close: async () => {
      stop.abort();
      await done;
    },
  };
}

const REPORT_EVERY_MS = 10_000;

/** A store that is down is said once in a while, not at each try. */
function troubleReport(report: (line: string) => void): (error: unknown) => void {
  let last = -Infinity;
  return (error) => {
    const now = performance.now();
    if (now - last < REPORT_EVERY_MS) return;
    last = now;
    const why = error instanceof StoreUnavailable ? error.message : 'an unexpected error';
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    report(`metering waits: ${why}${code}`);
  };
}
