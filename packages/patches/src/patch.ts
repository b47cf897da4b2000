import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { RouteConfiguration } from '@envoyproxy/protos/envoy/config/route/v3/route';
import type { HttpConnectionManager } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { mapConnectionManagers, mapSame, type Resources } from '@dragoman/xds';

/**
 * One change to the xDS of a translation. Each member gets a resource and returns a new one, or the same reference
 * for "not mine"; none edits in place.
 */
export interface Patch {
  readonly name: string;
  readonly connectionManager?: (hcm: HttpConnectionManager) => HttpConnectionManager;
  readonly routeConfig?: (config: RouteConfiguration) => RouteConfiguration;
  readonly cluster?: (cluster: Cluster) => Cluster;
  /** Resources of our own, behind those that were there; they are no other patch's to edit. */
  readonly add?: (resources: Resources) => Resources;
}

/** All patches, in order. A resource that none of them wants is the same object afterwards. */
export function apply(resources: Resources, patches: readonly Patch[]): Resources {
  return patches.reduce(applyOne, resources);
}

function applyOne(resources: Resources, patch: Patch): Resources {
  const { connectionManager, routeConfig, cluster, add } = patch;
  const edited = {
    listeners: connectionManager
      ? mapSame([...resources.listeners], (listener) => mapConnectionManagers(listener, connectionManager))
      : resources.listeners,
    routes: routeConfig ? mapSame([...resources.routes], routeConfig) : resources.routes,
    clusters: cluster ? mapSame([...resources.clusters], cluster) : resources.clusters,
  };
  return add ? add(edited) : edited;
}
