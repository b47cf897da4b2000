import type { Config } from '@dragoman/config';
import type { EnvoyProcess, TlsStatus } from '@dragoman/runtime';
import { createHash } from 'node:crypto';
import type { Gateway } from './gateway.ts';
import { failedWrites } from './access-log/log-losses.ts';

export const VERSION = '0.1.0';

interface EnvoyHost {
  /** Above 0: an address of last resort, no provider's. */
  readonly priority?: number;
  readonly address?: { readonly socket_address?: { readonly address?: string; readonly port_value?: number } };
  readonly health_status?: {
    readonly eds_health_status?: string;
    readonly failed_outlier_check?: boolean;
    readonly failed_active_health_check?: boolean;
  };
}
interface EnvoyClusters {
  readonly cluster_statuses?: readonly { readonly name: string; readonly host_statuses?: readonly EnvoyHost[] }[];
}

export interface StatusFacts {
  readonly envoy: EnvoyProcess;
  readonly envoyVersion: string;
  /** Of the data port; undefined: it has none. */
  readonly certificate: TlsStatus | undefined;
}

/** `/status`: versions, which configuration serves, and how its providers are. Nothing secret is in it. */
export async function status({ serving }: Pick<Gateway, 'serving'>, facts: StatusFacts): Promise<object> {
  const { envoy, envoyVersion, certificate } = facts;
  return {
    version: VERSION,
    envoy: { version: envoyVersion, state: envoy.state },
    config: serving && {
      hash: configHash(serving.config),
      generation: serving.generation,
      lastError: serving.lastError ?? null,
      models: serving.config.models.length,
    },
    tls: certificate ?? null,
    accessLog: serving ? await accessLog(serving.config, envoy) : null,
    providers: serving ? await providerHealth(serving.config, envoy) : [],
  };
}

/**
 * The same for equal configurations. What is a secret, or may hold one, is left out, so that nothing can be guessed from
 * it: keys of providers, addresses of stores and collectors, settings of plugins.
 */
export function configHash({ providers, store: _store, telemetry, plugins, ...rest }: Config): string {
  const known = {
    ...rest,
    accessLog: telemetry.accessLog,
    plugins: plugins.map(({ name }) => name),
    providers: providers.map(({ key: _secret, ...others }) => others),
  };
  return createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 16);
}

/** Where calls are recorded, and how often that failed since Envoy was started; null: nowhere, or nobody knows. */
async function accessLog({ telemetry }: Config, envoy: EnvoyProcess): Promise<object | null> {
  if (!telemetry.accessLog) return null;
  return { file: telemetry.accessLog.file, failedWrites: await failedWrites(envoy).catch(() => null) };
}

async function providerHealth(config: Config, envoy: EnvoyProcess): Promise<readonly object[]> {
  const hosts = await clusterHosts(envoy);
  return config.providers.map(({ name, kind, endpoint }) => {
    const known = (hosts.get(`provider/${name}`) ?? []).filter(({ priority = 0 }) => priority === 0);
    const healthy = known.filter(
      ({ health_status: health }) => !health?.failed_outlier_check && !health?.failed_active_health_check,
    );
    return { name, kind: kind.kind, host: endpoint.host, addresses: known.length, healthy: healthy.length };
  });
}

async function clusterHosts(envoy: EnvoyProcess): Promise<ReadonlyMap<string, readonly EnvoyHost[]>> {
  try {
    const { body } = await envoy.admin('/clusters?format=json');
    const { cluster_statuses: clusters = [] } = JSON.parse(body) as EnvoyClusters;
    return new Map(clusters.map(({ name, host_statuses: hosts = [] }) => [name, hosts]));
  } catch {
    // Envoy is starting or gone: its state says so, and no address is known.
    return new Map();
  }
}
