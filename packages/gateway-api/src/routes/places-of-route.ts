import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';

/** A cluster that a route leads to, and its share. */
export interface Place {
  readonly cluster: string;
  readonly weight: number;
}

/** Where a route leads; empty: nowhere that could be a provider. */
export function placesOfRoute({ action }: Route): readonly Place[] {
  if (action.case !== 'route') return [];
  const { clusterSpecifier: to } = action.value;
  if (to.case === 'cluster') return [{ cluster: to.value, weight: 1 }];
  if (to.case !== 'weightedClusters') return [];
  return to.value.clusters.map(({ name, weight }) => ({ cluster: name, weight: weight ?? 1 }));
}

/** Whether a backendRef has filters of its own that Envoy would apply to its share of the requests. */
export const hasOwnFilters = ({ action }: Route): boolean =>
  action.case === 'route' &&
  action.value.clusterSpecifier.case === 'weightedClusters' &&
  action.value.clusterSpecifier.value.clusters.some(
    (each) =>
      each.requestHeadersToAdd.length > 0 ||
      each.requestHeadersToRemove.length > 0 ||
      each.responseHeadersToAdd.length > 0 ||
      each.responseHeadersToRemove.length > 0 ||
      each.hostRewriteSpecifier.case !== undefined ||
      Object.keys(each.typedPerFilterConfig).length > 0,
  );
