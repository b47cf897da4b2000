import { rmSync } from 'node:fs';
import {
  descendants,
  isAlive,
  startMockProvider,
  until,
  type Gateway,
  type GatewayOptions,
  type MockOptions,
  type MockProvider,
} from '@dragoman/testkit';
import { afterAll, expect } from 'vitest';
import { envoyBinary } from './envoy-binary.ts';
import { startOnHost } from './host.ts';

/** The gateways and providers of one suite; what is still up when the suite is over is stopped. */
export interface Stage {
  provider(options?: MockOptions): Promise<MockProvider>;
  gateway(options: GatewayOptions): Promise<Gateway>;
  /** Stops one gateway now, and expects it to end well, and none of its processes to have crashed before. */
  stop(gateway: Gateway): Promise<void>;
  /** Ends all processes of one at once, as a container's end does; its folder stays until the suite is over. */
  kill(gateway: Gateway): Promise<void>;
}

/** A process that died by a fault of its own and was started again: who asks later does not notice. */
const CRASH = /\S+ ended \(SIG(?:SEGV|ABRT|BUS|ILL|FPE)\)|Caught (?:Segmentation fault|Aborted|Bus error)/;

/** Call it once at the top of a suite. */
export function openStage(): Stage {
  const providers: MockProvider[] = [];
  const gateways = new Set<Gateway>();
  const stop = async (gateway: Gateway): Promise<void> => {
    gateways.delete(gateway);
    const ended = await gateway.stop();
    const output = gateway.output();
    expect(output.match(CRASH)?.[0], output.slice(-10_000)).toBeUndefined();
    expect(ended, output.slice(-2_000)).toEqual({ code: 0, left: [] });
  };
  const killed: Gateway[] = [];
  const kill = async (gateway: Gateway): Promise<void> => {
    gateways.delete(gateway);
    killed.push(gateway);
    const all = [gateway.pid, ...descendants(gateway.pid).map(({ pid }) => pid)];
    for (const each of all) process.kill(each, 'SIGKILL');
    expect(await until(() => !all.some(isAlive), { ms: 10_000, every: 20 })).toBe(true);
  };
  afterAll(async () => {
    for (const gateway of [...gateways]) await stop(gateway);
    for (const { dir } of killed) rmSync(dir, { recursive: true, force: true });
    for (const provider of providers) await provider.close();
  });
  return {
    provider: async (options) => {
      const provider = await startMockProvider(options);
      providers.push(provider);
      return provider;
    },
    gateway: async ({ env, ...options }) => {
      const gateway = await startOnHost({ ...options, env: { ENVOY_BIN: await envoyBinary(), ...env } });
      gateways.add(gateway);
      return gateway;
    },
    stop,
    kill,
  };
}
