import type { Any } from '@bufbuild/protobuf/wkt';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { PathSpecifier } from './endpoint-paths.ts';
import { narrowerPath } from './narrower-match.ts';

type Filters = Route['typedPerFilterConfig'];

/**
 * Settings of filters that do nothing on a route without settings: they may exist for a request that ends on another
 * route than it began on. Of every other filter it is not known.
 */
const IDLE_WITHOUT_SETTINGS: ReadonlySet<string> = new Set(
  [
    'filters.http.jwt_authn.v3.PerRouteConfig',
    'filters.http.rbac.v3.RBACPerRoute',
    'filters.http.cors.v3.CorsPolicy',
    'filters.http.ratelimit.v3.RateLimitPerRoute',
    'filters.http.local_ratelimit.v3.LocalRateLimit',
    'filters.http.fault.v3.HTTPFault',
    'filters.http.header_mutation.v3.HeaderMutationPerRoute',
  ].map((name) => `type.googleapis.com/envoy.extensions.${name}`),
);

const isIdle = ({ typeUrl }: Any): boolean => IDLE_WITHOUT_SETTINGS.has(typeUrl);

/** The filters that would act on any route that a request of this route ends on, as one text. */
export const actingFilters = ({ typedPerFilterConfig }: Pick<Route, 'typedPerFilterConfig'>): string =>
  Object.entries(typedPerFilterConfig)
    .filter(([, settings]) => !isIdle(settings))
    .map(([name]) => name)
    .toSorted()
    .join(', ');

/** The settings of a route for filters that are idle without any. */
export const idleFilters = ({ typedPerFilterConfig }: Route): Filters =>
  Object.fromEntries(Object.entries(typedPerFilterConfig).filter(([, settings]) => isIdle(settings)));

/**
 * Settings, one for each filter that is idle without any, of all routes that a request at `path` may still meet from a
 * place in the list on; as many as there are routes.
 */
export function idleFiltersFrom(routes: readonly Route[], path: PathSpecifier): readonly Filters[] {
  let behind: Filters = {};
  const from = routes.toReversed().map((route) => {
    const meets = !route.match || narrowerPath(route.match.pathSpecifier, path) !== undefined;
    const idle = idleFilters(route);
    // The same object where the route adds nothing.
    if (meets && Object.keys(idle).some((name) => !(name in behind))) behind = { ...idle, ...behind };
    return behind;
  });
  return from.toReversed();
}
