import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { State } from './state.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface HookMetrics {
  readonly registry: Registry;
  /** @param seconds how long the hook took */
  hook(name: string, outcome: 'ok' | 'failed', seconds: number): void;
}

/** What the extension server says of itself. */
export function hookMetrics(state: State): HookMetrics {
  const registry = new Registry();
  const registers = [registry];
  const duration = new Histogram({
    name: 'dragoman_hook_duration_seconds',
    help: 'Time that a hook of Envoy Gateway took',
    labelNames: ['hook', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'dragoman_hook_failures_total',
    help: 'Hooks that failed, so that Envoy kept what it had',
    labelNames: ['hook'],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge(
    'dragoman_mistakes',
    'Routes that answer 500 because of a mistake of their user',
    () => state.mistakes().length,
  );
  gauge('dragoman_routes', 'Routes that models are asked on', () => state.routes());
  gauge('dragoman_config_generation', 'Translations since the start', () => state.generation());
  gauge('dragoman_config_last_error', '1 while the newest translation failed', () =>
    state.lastError() === undefined ? 0 : 1,
  );
  gauge('dragoman_envoy_updates_rejected', 'Updates that Envoy has refused', () => state.rejected());
  return {
    registry,
    hook: (hook, outcome, seconds) => {
      duration.observe({ hook, outcome }, seconds);
      if (outcome === 'failed') failures.inc({ hook });
    },
  };
}
