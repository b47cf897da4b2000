import { create } from '@bufbuild/protobuf';
import type { Issuer, PolicyIssuer } from '@dragoman/config';
import { CircuitBreakersSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/circuit_breaker';
import { ClusterSchema, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { verifiedTls } from '@dragoman/patches';
import { reachedAt, type GatewayFiles } from './provider-cluster.ts';

/** However many tokens come while the keys of their issuer are not there: so many fetches at a time. */
const LIMITS = { maxConnections: 2, maxPendingRequests: 2, maxRequests: 2, maxRetries: 1 };

/** The cluster that leads to the keys of issuers at this URL. */
export const jwksCluster = (url: string): string => `jwks/${url}`;

/** One cluster for each URL at which issuers publish their keys. */
export function jwksClusters(
  { jwt }: { readonly jwt: readonly Pick<Issuer | PolicyIssuer, 'jwks'>[] },
  files: Pick<GatewayFiles, 'trustedCa'>,
): Cluster[] {
  const urls = new Set(jwt.flatMap(({ jwks }) => (jwks.from === 'url' ? [jwks.url] : [])));
  return [...urls].map((text) => {
    const url = new URL(text);
    const isTls = url.protocol === 'https:';
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
    const name = jwksCluster(text);
    return create(ClusterSchema, {
      name,
      ...reachedAt(name, { host, port, hostname: url.host }),
      circuitBreakers: create(CircuitBreakersSchema, { thresholds: [LIMITS] }),
      ...(isTls && { transportSocket: verifiedTls({ ca: files.trustedCa, serverName: host }) }),
    });
  });
}
