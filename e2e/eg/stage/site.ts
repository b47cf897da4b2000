import {
  fetchEnvoyGateway,
  fetchKubernetes,
  startEnvoyGateway,
  startKubernetes,
  startMockProvider,
  type EnvoyGateway,
  type EnvoyGatewayOptions,
  type Kubernetes,
  type MockOptions,
  type MockProvider,
} from '@dragoman/testkit';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { envoyBinary } from '../../src/stage/envoy-binary.ts';

export type SiteOptions = Omit<EnvoyGatewayOptions, 'binaries'>;

/** The Envoy Gateways, API servers and providers of one suite; what is still up when the suite is over is stopped. */
export interface Site {
  provider(options?: MockOptions): Promise<MockProvider>;
  kubernetes(): Promise<Kubernetes>;
  envoyGateway(options: SiteOptions): Promise<EnvoyGateway>;
  stop(gateway: EnvoyGateway): Promise<void>;
}

const report = (line: string): void => void process.stdout.write(`${line}\n`);

/** Of Dragoman's own kinds. */
const OWN_CRDS = join(import.meta.dirname, '../../../charts/dragoman-crds/templates/llmpolicies.yaml');

/** Call it once at the top of a suite. */
export function openSite(): Site {
  const providers: MockProvider[] = [];
  const clusters: Kubernetes[] = [];
  const gateways = new Set<EnvoyGateway>();
  const stop = async (gateway: EnvoyGateway): Promise<void> => {
    gateways.delete(gateway);
    expect(await gateway.stop(), gateway.output().slice(-2_000)).toMatchObject({ left: [] });
  };
  afterAll(async () => {
    for (const gateway of [...gateways]) await stop(gateway);
    for (const cluster of clusters) await cluster.stop();
    for (const provider of providers) await provider.close();
  });
  return {
    provider: async (mockOptions) => {
      const provider = await startMockProvider(mockOptions);
      providers.push(provider);
      return provider;
    },
    kubernetes: async () => {
      const [files, { crds }] = [await fetchKubernetes(report), await fetchEnvoyGateway(report)];
      const cluster = await startKubernetes({ files, crds: [crds, OWN_CRDS] });
      clusters.push(cluster);
      return cluster;
    },
    envoyGateway: async (options) => {
      const { binary } = await fetchEnvoyGateway(report);
      const binaries = { envoyGateway: binary, envoy: await envoyBinary() };
      const gateway = await startEnvoyGateway({ ...options, binaries });
      gateways.add(gateway);
      return gateway;
    },
    stop,
  };
}
