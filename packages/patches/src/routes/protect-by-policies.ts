import { create } from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import type { RouteConfiguration } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { RouteMatchSchema, RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { MetadataMatcherSchema, type MetadataMatcher } from '@envoyproxy/protos/envoy/type/matcher/v3/metadata';
import { IDENTIFY_FILTER, TOKENS_FILTER } from '@dragoman/policy';
import { NAMESPACE } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import { ASKING } from '../listener/ask-authz.ts';
import { GUARD, GUARDED, ON } from '../listener/attach-guard.ts';
import { holds } from '../listener/ask-policies.ts';
import { LIMITS_FILTER } from '../limits/limits-filter.ts';
import type { Patch } from '../patch.ts';
import { refusal } from './refuse-format.ts';
import { mapRoutes } from './map-routes.ts';
import { isUnderPolicy, policyOf } from './under-policy.ts';
import { metadataPath } from '../metadata-path.ts';

/** Behind all patches of routes: the filters are there wherever the guard is. */
export function protectByPolicies(intents: Intents): Patch {
  const name = 'protect-by-policies';
  const { policies, authz } = intents.gateway;
  if (!policies) return { name };
  const asking = [...(policies.tokens ? [TOKENS_FILTER] : []), IDENTIFY_FILTER, ...(authz ? ASKING : [])];
  return {
    name,
    routeConfig: (config) => {
      const filters = [
        ...(holds('policy', config.name, intents) ? asking : []),
        ...(holds('limits', config.name, intents) ? [LIMITS_FILTER] : []),
      ];
      if (filters.length === 0) return config;
      return guardedBy(config, Object.fromEntries(filters.map((filter) => [filter, ON])));
    },
  };
}

const guardedBy = (config: RouteConfiguration, filters: Filters): RouteConfiguration =>
  mapRoutes(config, (route) => {
    const policy = policyOf(route);
    if (policy !== undefined) return apart({ ...route, ...withAll(route, filters) }, policy);
    const isHeld = GUARD in route.typedPerFilterConfig || isUnderPolicy(route);
    return isHeld ? { ...route, ...withAll(route, filters) } : route;
  });

type Filters = Readonly<Record<string, Any>>;

const withAll = ({ typedPerFilterConfig }: Route, filters: Filters): Pick<Route, 'typedPerFilterConfig'> => ({
  typedPerFilterConfig: { ...typedPerFilterConfig, ...GUARDED, ...filters },
});

/**
 * The route for those whom the policy has let in, and for the others one that leads nowhere. Envoy may have the routes
 * and not the filters, when it is slow to take a listener or refuses it: nobody is let in then.
 */
const apart = (route: Route, policy: string): Route[] => {
  const match = route.match ?? create(RouteMatchSchema, { pathSpecifier: { case: 'prefix', value: '/' } });
  const when = (invert: boolean) => ({
    ...match,
    dynamicMetadata: [...match.dynamicMetadata, letInBy(policy, invert)],
  });
  const { name, metadata, typedPerFilterConfig } = route;
  const refused = create(RouteSchema, {
    name,
    match: when(true),
    typedPerFilterConfig,
    ...(metadata && { metadata }),
    ...refusal('policy_unavailable', 'It cannot be told who is calling.'),
  });
  return [{ ...route, match: when(false) }, refused];
};

const letInBy = (policy: string, invert: boolean): MetadataMatcher =>
  create(MetadataMatcherSchema, {
    filter: NAMESPACE,
    path: metadataPath('by'),
    value: { matchPattern: { case: 'stringMatch', value: { matchPattern: { case: 'exact', value: policy } } } },
    invert,
  });
