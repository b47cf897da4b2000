import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { siblings, type PublicName } from '@dragoman/patches';

const MOST = Number.MAX_SAFE_INTEGER;

/** Exact names first, then expressions, then the longest beginning. */
const rank = ({ kind, text }: PublicName): number =>
  kind === 'exact' ? MOST : kind === 'regex' ? MOST - 1 : text.length;

/**
 * Routes that differ in nothing but the model are asked in the order of their names' exactness; the places that they
 * have among the others stay. Gateway API orders by the number of matches, which says nothing of `gpt-*` and `*`.
 */
export function orderModels(routes: readonly Route[], names: ReadonlyMap<string, PublicName>): Route[] {
  const ordered = [...routes];
  const placeOf = new Map(routes.map((route, at) => [route, at]));
  for (const family of siblings(routes.filter(({ name }) => names.has(name)))) {
    const places = family.routes.map((route) => placeOf.get(route) ?? 0);
    const byRank = family.routes.toSorted((a, b) => rankOf(b, names) - rankOf(a, names));
    places.forEach((place, at) => {
      const route = byRank[at];
      if (route) ordered[place] = route;
    });
  }
  return ordered;
}

const rankOf = ({ name }: Route, names: ReadonlyMap<string, PublicName>): number => {
  const found = names.get(name);
  return found ? rank(found) : 0;
};
