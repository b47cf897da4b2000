import {
  publicKeysIn,
  writeCallers,
  writeLocalLimits,
  writePrices,
  type Config,
  type Issuer,
  type PolicyIssuer,
  type VirtualKey,
} from '@dragoman/config';
import { GATEWAY_NAME, TARGET } from './gateway-manifests.ts';
import { manifest, type Manifest } from './manifest.ts';
import type { Beside } from './provider-manifests.ts';

/**
 * A policy on the Gateway, also one that says nothing: from files Envoy Gateway translates an edit of annotations
 * alone only where there is a resource that it hands on. An API server refuses one without any section.
 */
export function policyManifest(config: Config, namespace: string, { keys, file }: Beside): Manifest {
  const { rules, organization, localLimits, prices } = config;
  const jwt = config.jwt.map((issuer) => policyIssuer(issuer, file));
  const callers = keys && writeCallers({ keys, jwt, rules, organization, teams: teamsOf(config, keys) });
  const spec = { targetRefs: [TARGET], ...callers, ...writeLocalLimits(localLimits), ...writePrices(prices) };
  return manifest('LLMPolicy', { name: GATEWAY_NAME, namespace }, { spec });
}

/** A key of the store may be of a team of which the file says nothing: it may do all. */
function teamsOf({ teams }: Config, keys: readonly VirtualKey[]): Config['teams'] {
  const known = new Set(teams.map(({ name }) => name));
  const others = new Set(keys.flatMap(({ team }) => (team === undefined || known.has(team) ? [] : [team])));
  return [...teams, ...[...others].map((name) => ({ name, models: ['*'], limits: {} }))];
}

/** Keys in a file are written into the object; where that has none, the policy is refused when it is read. */
function policyIssuer({ jwks, ...issuer }: Issuer, file: Beside['file']): PolicyIssuer {
  if (jwks.from === 'url') return { ...issuer, jwks };
  return { ...issuer, jwks: { from: 'keys', keys: publicKeysIn(file(jwks.path)) ?? [] } };
}
