import { create } from '@bufbuild/protobuf';
import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { ClusterLoadAssignmentSchema } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';
import { stamp, type ProviderIntent } from '@dragoman/patches';
import { called } from '../resource.ts';
import type { Backend } from './backends-of-cluster.ts';
import { nameEndpoints } from './name-endpoints.ts';
import { nameUpstreamTls } from './name-upstream-tls.ts';

/** A Backend that is a provider now, in the cluster it was found in. */
export interface Provider {
  readonly cluster: Cluster;
  readonly backend: Backend;
  /** How many Backends the cluster has. */
  readonly among: number;
  readonly intent: ProviderIntent;
  /** There is nothing to be let in by yet. */
  readonly isShut: boolean;
}

/** The clusters of a translation as they turn into providers' own. */
export interface ProviderClusters {
  /** The name of the cluster that leads to this provider and to nobody else. */
  nameFor(provider: Provider): string;
  /** The clusters that were handed in, stamped, and those that had to be made. */
  all(): readonly Cluster[];
}

/**
 * An address at which nobody listens. From a connection that is refused the next provider is tried, from a call that is
 * not let in none.
 */
const nobody = (clusterName: string) =>
  create(ClusterLoadAssignmentSchema, {
    clusterName,
    endpoints: [{ lbEndpoints: [{ hostIdentifier: { case: 'endpoint', value: { address: { address: NOBODY } } } }] }],
  });

const NOBODY = {
  case: 'socketAddress' as const,
  value: { address: '127.0.0.1', portSpecifier: { case: 'portValue' as const, value: 1 } },
};

/** @param kept names of clusters that others need as they are */
export function providerClusters(clusters: readonly Cluster[], kept: ReadonlySet<string>): ProviderClusters {
  const stamped = new Map<string, { readonly cluster: Cluster; readonly key: string }>();
  const taken = new Set(clusters.map(({ name }) => name));
  const nameOf = ({ cluster, backend, among }: Provider, key: string): string => {
    const own = stamped.get(cluster.name);
    const alone = among === 1 && backend.priority === 0 && !kept.has(cluster.name);
    if (alone && (!own || own.key === key)) return cluster.name;
    for (let copy = 1; ; copy++) {
      const name = `${cluster.name}|${called(backend.resource)}${copy === 1 ? '' : `|${copy}`}`;
      const before = stamped.get(name);
      if (before ? before.key === key : !taken.has(name)) return name;
    }
  };
  return {
    nameFor(provider) {
      const { cluster, backend, intent, isShut } = provider;
      const key = JSON.stringify([called(backend.resource), intent]);
      const name = nameOf(provider, key);
      if (!stamped.has(name)) {
        const named = nameUpstreamTls(nameEndpoints(cluster, backend, name));
        const own = isShut ? { ...named, loadAssignment: nobody(name) } : named;
        const made = { ...own, metadata: stamp(cluster.metadata, intent) };
        stamped.set(name, { cluster: made, key });
      }
      return name;
    },
    all: () => [
      ...clusters.map((cluster) => stamped.get(cluster.name)?.cluster ?? cluster),
      ...[...stamped.values()].map(({ cluster }) => cluster).filter(({ name }) => !taken.has(name)),
    ],
  };
}
