import type { PolicyConfig, PolicyIssuer } from '@dragoman/config';
import type { RoutePolicy } from '@dragoman/gateway-api';
import type { PolicyLimits } from '@dragoman/patches';
import {
  heldPolicy,
  isHeld,
  pausedPolicy,
  payersOf,
  type NamedPolicy,
  type Pauses,
  type Payers,
  type Policy,
  type TokenIssuer,
} from '@dragoman/policy';
import { jwksCluster, jwksClusters } from '@dragoman/standalone';
import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';

/** Where the images of Envoy have the authorities of the public web. */
const TRUSTED_CA = '/etc/ssl/certs/ca-certificates.crt';

/** Policies as Envoy is to hold callers against them, and whom they pause. */
export const namedPolicies = (policies: readonly RoutePolicy[], pauses: Pauses): readonly NamedPolicy[] =>
  policies.map((each) => ({
    name: each.name,
    policy: pausedPolicy(heldBy(each), payersIn(each), pauses),
    issuers: each.config.jwt.map(tokenIssuer),
  }));

/** The limits that they say, each policy's once. */
export function limitsIn(policies: readonly RoutePolicy[]): readonly PolicyLimits[] {
  const found = new Map(
    policies.flatMap(({ limits, config }) => (limits ? [[limits.of, config.localLimits] as const] : [])),
  );
  return [...found].map(([of, limits]) => ({ of, limits })).toSorted((a, b) => (a.of < b.of ? -1 : 1));
}

/** Who pays for calls under a policy. */
export const payersIn = ({ config, owners }: RoutePolicy): Payers => payersOf(config, owners);

const heldBy = (each: RoutePolicy): Policy => {
  const { keys, teams, rules } = each.config;
  return heldPolicy({ keys, teams, rules }, payersIn(each));
};

/** Whether anybody's calls have to be asked about. */
export const asksAuthz = (policies: readonly RoutePolicy[]): boolean => policies.some((each) => isHeld(heldBy(each)));

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
