import { create } from '@bufbuild/protobuf';
import { CircuitBreakersSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/circuit_breaker';
import { ClusterSchema, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { verifiedTls } from '@dragoman/patches';
import { reachedAt, type GatewayFiles } from './provider-cluster.ts';

type LimitName = 'maxConnections' | 'maxPendingRequests' | 'maxRequests' | 'maxRetries';

export interface UrlClusterOptions {
  /** How much may be under way at a time. */
  readonly limits: Readonly<Record<LimitName, number>>;
  readonly files: Pick<GatewayFiles, 'trustedCa'>;
}

/** The cluster that leads to whoever serves a URL. */
export function urlCluster(name: string, text: string, { limits, files }: UrlClusterOptions): Cluster {
  const url = new URL(text);
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  return create(ClusterSchema, {
    name,
    ...reachedAt(name, { host, port, hostname: url.host }),
    circuitBreakers: create(CircuitBreakersSchema, { thresholds: [limits] }),
    ...(isTls && { transportSocket: verifiedTls({ ca: files.trustedCa, serverName: host }) }),
  });
}
