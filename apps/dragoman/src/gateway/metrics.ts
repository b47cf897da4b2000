import { Gauge, type Registry } from 'prom-client';
import type { Gateway } from './gateway.ts';

/** What Dragoman says of itself; what it says of calls is counted in Envoy. */
export function metricsOf(gateway: Gateway, registry: Registry): Registry {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('dragoman_config_generation', 'Configurations applied since the start', () => gateway.serving?.generation ?? 0);
  gauge('dragoman_config_last_error', '1 while the newest configuration was refused and an earlier one serves', () =>
    gateway.serving?.lastError === undefined ? 0 : 1,
  );
  return registry;
}
