import {
  RouteMatchSchema,
  type Route,
  type RouteMatch,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { MODEL_HEADER } from './match-model.ts';

/** What a route asks of a request beside the model's name. */
export const withoutModel = (match: RouteMatch): RouteMatch => ({
  ...match,
  headers: match.headers.filter(({ name }) => name.toLowerCase() !== MODEL_HEADER),
});

/** Routes that differ in nothing but the model: one first look is enough for all of them. */
export interface Siblings {
  readonly match: RouteMatch;
  readonly routes: readonly Route[];
}

/** The families among `routes`, in the order of their eldest. */
export function siblings(routes: readonly Route[]): readonly Siblings[] {
  const found = new Map<string, { match: RouteMatch; routes: Route[] }>();
  for (const route of routes) {
    if (!route.match) continue;
    const match = withoutModel(route.match);
    const key = encodeSorted(RouteMatchSchema, match).toString();
    const family = found.get(key);
    if (family) family.routes.push(route);
    else found.set(key, { match, routes: [route] });
  }
  return [...found.values()];
}
