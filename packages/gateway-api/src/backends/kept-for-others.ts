import type { Resources } from '@dragoman/xds';
import { placesOfRoute } from '../routes/places-of-route.ts';

/**
 * Clusters that became providers where they stand, though routes lead to them that ask no model: another match of the
 * same rule, or, where Envoy Gateway merges Backends, another HTTPRoute.
 */
export function keptForOthers(before: Resources, after: Resources): ReadonlySet<string> {
  const made = new Set(before.clusters.filter((cluster, at) => cluster !== after.clusters[at]).map(({ name }) => name));
  const asItCame = new Set(routesIn(before));
  const others = routesIn(after).filter((route) => asItCame.has(route));
  const led = others.flatMap((route) => placesOfRoute(route).map(({ cluster }) => cluster));
  return new Set(led.filter((cluster) => made.has(cluster)));
}

const routesIn = ({ routes }: Resources) =>
  routes.flatMap(({ virtualHosts }) => virtualHosts).flatMap((host) => host.routes);
