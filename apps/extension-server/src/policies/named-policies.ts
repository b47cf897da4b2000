import type { PolicyConfig, PolicyIssuer } from '@dragoman/config';
import type { RoutePolicy } from '@dragoman/gateway-api';
import type { NamedPolicy, TokenIssuer } from '@dragoman/policy';
import { jwksCluster, jwksClusters } from '@dragoman/standalone';
import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';

/** Where the images of Envoy have the authorities of the public web. */
const TRUSTED_CA = '/etc/ssl/certs/ca-certificates.crt';

/** Policies as Envoy is to hold callers against them. */
export const namedPolicies = (policies: readonly RoutePolicy[]): readonly NamedPolicy[] =>
  policies.map(({ name, config: { keys, teams, rules, jwt } }) => ({
    name,
    policy: { keys, teams, rules },
    issuers: jwt.map(tokenIssuer),
  }));

/** The clusters that lead to the keys of their issuers. */
export const clustersOfIssuers = (policies: readonly RoutePolicy[]): readonly Cluster[] =>
  jwksClusters({ jwt: policies.flatMap(({ config }) => config.jwt) }, { trustedCa: TRUSTED_CA });

export const hasIssuers = (policies: readonly RoutePolicy[]): boolean =>
  policies.some(({ config }: { readonly config: PolicyConfig }) => config.jwt.length > 0);

const tokenIssuer = ({ jwks, ...issuer }: PolicyIssuer): TokenIssuer => ({
  ...issuer,
  jwks:
    jwks.from === 'url'
      ? { from: 'url', url: jwks.url, cluster: jwksCluster(jwks.url) }
      : { from: 'text', text: JSON.stringify({ keys: jwks.keys }) },
});
