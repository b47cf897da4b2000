import { readAccounts } from '@dragoman/metering';
import { startAdminServer, type ListenAt } from '@dragoman/runtime';
import { Registry } from 'prom-client';
import { meterMetrics } from '../settle/meter-metrics.ts';
import { startMeter, type MeterOptions } from './start-meter.ts';

export interface MeterServiceOptions extends Pick<MeterOptions, 'store' | 'tls' | 'report' | 'now'> {
  /** Envoy's access-log service. */
  readonly listen: ListenAt;
  /** Health and metrics; absent: none. */
  readonly admin?: { readonly host: string; readonly port: number };
}

export interface MeterService {
  /** Where the access-log service listens; 0: on a Unix socket. */
  readonly port: number;
  /** Takes nothing more; keeps and counts what was taken, within so many milliseconds. */
  drain(withinMs: number): Promise<void>;
}

/**
 * The meter by itself, which knows no configuration: who pays for a call and what it has cost comes with the call. A
 * price that was not known to the gateway is known to nobody here. Replicas on one store count each call once.
 * @throws {Error} with the `code` of the system when it cannot listen
 */
export async function startMeterService({ admin, ...options }: MeterServiceOptions): Promise<MeterService> {
  const registry = new Registry();
  const meter = await startMeter({
    ...options,
    prices: () => undefined,
    accountsOf: ({ payers }) => (payers === null ? [] : readAccounts(payers)),
    metrics: meterMetrics(registry),
  });
  let draining = false;
  const checks = {
    ready: () => (draining ? 'draining' : undefined),
    status: () => ({ port: meter.port }),
    envoyMetrics: async () => '',
  };
  const health = admin && (await startAdminServer({ ...admin, checks, registry }));
  return {
    port: meter.port,
    async drain(withinMs) {
      draining = true;
      await meter.close(withinMs);
      await health?.close();
    },
  };
}
