import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { ClusterLoadAssignment } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';
import type { LocalityLbEndpoints } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint_components';
import { called, resourceOf, type AnnotationSource, type Resource } from '../resource.ts';

/** One Backend (or Service) of a rule, and its share of a cluster. */
export interface Backend {
  readonly resource: Resource;
  readonly localities: readonly LocalityLbEndpoints[];
  /** What the localities were found in. */
  readonly assignment: ClusterLoadAssignment;
  /** Relative to the other Backends of the cluster. */
  readonly weight: number;
  /** 0, or above it for those that are only asked when the others have failed. */
  readonly priority: number;
}

/**
 * Addresses of clusters that get them apart (EDS), by the name of the cluster, as the hook before this one saw them.
 * They say which Backend they belong to, the cluster does not.
 */
export type EndpointSource = (cluster: string) => ClusterLoadAssignment | undefined;

const assignmentOf = (cluster: Cluster, endpoints: EndpointSource): ClusterLoadAssignment | undefined =>
  cluster.edsClusterConfig ? endpoints(cluster.edsClusterConfig.serviceName || cluster.name) : cluster.loadAssignment;

/**
 * The Backends behind a cluster, in order. Several can share one when they differ in nothing that Envoy Gateway sees.
 * Undefined: the addresses come another way and have not been seen. Empty: it has none, but goes where a request says.
 */
export function backendsOfCluster(
  cluster: Cluster,
  { endpoints, more }: { readonly endpoints: EndpointSource; readonly more: AnnotationSource },
): readonly Backend[] | undefined {
  const assignment = assignmentOf(cluster, endpoints);
  if (!assignment) return cluster.edsClusterConfig ? undefined : [];
  const found = new Map<string, Backend>();
  for (const locality of assignment.endpoints) {
    const resource = resourceOf(locality.metadata, { more });
    if (!resource) continue;
    const before = found.get(called(resource));
    const weight = locality.loadBalancingWeight ?? 1;
    found.set(called(resource), {
      resource,
      assignment,
      localities: [...(before?.localities ?? []), locality],
      weight: Math.max(before?.weight ?? 0, weight),
      priority: locality.priority,
    });
  }
  return [...found.values()];
}
