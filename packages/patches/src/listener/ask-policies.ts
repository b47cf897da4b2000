import type {
  HttpConnectionManager,
  HttpFilter,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { JwtAuthenticationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { IDENTIFY_FILTER, TOKENS_FILTER } from '@dragoman/policy';
import { typed } from '@dragoman/xds';
import type { Intents, PolicySource } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { GUARD } from './attach-guard.ts';
import { nobody, servedFilter } from './served-filter.ts';
import { patchOn } from './serves-models.ts';

/**
 * Where routes have policies of their own, callers are told apart behind the guard: only when the model is known is it
 * known which policy holds. The filters are made for a request wherever the guard is made, and without the guard no
 * model is reached. What callers are held against comes by a discovery of its own; until then nobody is let in.
 */
export function askPolicies(intents: Intents): Patch {
  const name = 'ask-policies';
  const { policies } = intents.gateway;
  if (!policies) return { name };
  const asking = filtersOf(policies);
  return patchHolding('policy', { name, intents }, (hcm) => behindGuard(hcm, asking));
}

/** What can hold on the model of a route. */
export type Held = 'policy' | 'limits';

interface Named {
  readonly name: string;
  readonly intents: Intents;
}

/** A patch of the connection managers with a route on which such a thing holds; the others stay as they came. */
export const patchHolding = (
  what: Held,
  { name, intents }: Named,
  edit: (hcm: HttpConnectionManager) => HttpConnectionManager,
): Patch => patchOn(name, (routes) => holds(what, routes, intents), edit);

/** Whether such a thing holds on a route of this configuration. */
export const holds = (what: Held, config: string, { models }: Intents): boolean =>
  [...(models.get(config)?.values() ?? [])].some((model) => what in model);

/** The filters in this order, in the place of those of the same names. */
export const behindGuard = (hcm: HttpConnectionManager, filters: readonly HttpFilter[]): HttpConnectionManager => {
  const names = new Set(filters.map(({ name }) => name));
  return {
    ...hcm,
    httpFilters: hcm.httpFilters
      .filter(({ name }) => !names.has(name))
      .flatMap((filter) => (filter.name === GUARD ? [filter, ...filters] : [filter])),
  };
};

function filtersOf(policies: PolicySource): readonly HttpFilter[] {
  const tokens = typed(JwtAuthenticationSchema, {});
  const unknown = nobody();
  return [
    ...(policies.tokens ? [servedFilter(TOKENS_FILTER, { until: tokens, types: [tokens.typeUrl] }, policies)] : []),
    servedFilter(IDENTIFY_FILTER, { until: unknown, types: [unknown.typeUrl] }, policies),
  ];
}
