import type { Issuer, PolicyIssuer } from '@dragoman/config';
import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { GatewayFiles } from './provider-cluster.ts';
import { urlCluster } from './url-cluster.ts';

/**
 * However many tokens come while the keys of their issuer are not there: their calls wait for two fetches at a time, and
 * of the others nobody is let in. All keys are fetched anew when an issuer is edited.
 */
const LIMITS = { maxConnections: 2, maxPendingRequests: 64, maxRequests: 64, maxRetries: 1 };

/** The cluster that leads to the keys of issuers at this URL. */
export const jwksCluster = (url: string): string => `jwks/${url}`;

/** One cluster for each URL at which issuers publish their keys. */
export function jwksClusters(
  { jwt }: { readonly jwt: readonly Pick<Issuer | PolicyIssuer, 'jwks'>[] },
  files: Pick<GatewayFiles, 'trustedCa'>,
): Cluster[] {
  const urls = new Set(jwt.flatMap(({ jwks }) => (jwks.from === 'url' ? [jwks.url] : [])));
  return [...urls].map((url) => urlCluster(jwksCluster(url), url, { limits: LIMITS, files }));
}
