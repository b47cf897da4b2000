import { create } from '@bufbuild/protobuf';
import { Cluster_DiscoveryType, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { ClusterLoadAssignmentSchema } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';
import type { Backend } from './backends-of-cluster.ts';

/**
 * A cluster of one Backend alone, like the one it shares with others. Addresses that came apart stand in it: Envoy
 * Gateway makes it anew whenever they change.
 */
export function loneCluster(cluster: Cluster, { localities }: Backend, name: string): Cluster {
  const { edsClusterConfig, ...rest } = cluster;
  return {
    ...rest,
    name,
    ...(edsClusterConfig && { clusterDiscoveryType: { case: 'type', value: Cluster_DiscoveryType.STATIC } }),
    loadAssignment: create(ClusterLoadAssignmentSchema, {
      clusterName: name,
      endpoints: localities.map((locality) => ({ ...locality, priority: 0 })),
    }),
  };
}
