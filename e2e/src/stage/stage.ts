import {
  startMockProvider,
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
  /** Stops one gateway now, and expects it to end well. */
  stop(gateway: Gateway): Promise<void>;
}

/** Call it once at the top of a suite. */
export function openStage(): Stage {
  const providers: MockProvider[] = [];
  const gateways = new Set<Gateway>();
  const stop = async (gateway: Gateway): Promise<void> => {
    gateways.delete(gateway);
    expect(await gateway.stop(), gateway.output().slice(-2_000)).toEqual({ code: 0, left: [] });
  };
  afterAll(async () => {
    for (const gateway of [...gateways]) await stop(gateway);
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
  };
}
