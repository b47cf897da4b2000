import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import type { RouteConfiguration } from '@envoyproxy/protos/envoy/config/route/v3/route';

/** What a translation hands to Envoy, whoever made it. Lists keep their order. */
export interface Resources {
  readonly listeners: readonly Listener[];
  readonly routes: readonly RouteConfiguration[];
  readonly clusters: readonly Cluster[];
}
