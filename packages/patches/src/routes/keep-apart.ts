import { create } from '@bufbuild/protobuf';
import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { NAMESPACE, withMetadata } from '@dragoman/xds';
import { GUARDED } from '../listener/attach-guard.ts';
import { alreadyRead } from './match-model.ts';
import { narrowerMatch } from './narrower-match.ts';
import { actingFilters } from './route-filters.ts';
import { toNowhere } from './to-nowhere.ts';
import { withoutModel, type Siblings } from './without-model.ts';

/**
 * Envoy makes the filters of a request for its first route, before its model is known. A route that wants others
 * (a policy of its own) must not be met by it: neither open, nor behind somebody else's policy. What was read on the
 * way of one family and would end there is answered as a model that does not exist.
 * @returns by the route that they stand before
 */
export function keepApart(
  routes: readonly Route[],
  families: readonly Siblings[],
): ReadonlyMap<Route, readonly Route[]> {
  const acting = new Map(routes.map((route) => [route, actingFilters(route)]));
  const barriers = new Map<Route, Route[]>();
  if (new Set(acting.values()).size < 2) return barriers;
  const places = new Map(routes.map((route, at) => [route, at]));
  for (const family of families) {
    const [eldest] = family.routes;
    if (!eldest) continue;
    const own = new Set(family.routes);
    const others = routes
      .slice(places.get(eldest))
      .filter((route) => !own.has(route) && acting.get(route) !== acting.get(eldest));
    for (const route of others) {
      const both = route.match && narrowerMatch(family.match, withoutModel(route.match));
      if (both) barriers.set(route, [...(barriers.get(route) ?? []), barrier(both)]);
    }
  }
  return barriers;
}

const barrier = (match: NonNullable<Route['match']>): Route =>
  create(RouteSchema, {
    name: 'unknown-model',
    match: { ...match, dynamicMetadata: [...match.dynamicMetadata, alreadyRead()] },
    metadata: withMetadata(undefined, NAMESPACE, {}),
    typedPerFilterConfig: GUARDED,
    action: toNowhere,
  });
