import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { Intents, ProviderIntent } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';

/** A patch of the clusters that lead to providers; the others stay as they came. */
export function patchProviders(
  name: string,
  intents: Intents,
  edit: (cluster: Cluster, provider: ProviderIntent) => Cluster,
): Patch {
  return {
    name,
    cluster: (cluster) => {
      const provider = intents.providers.get(cluster.name);
      return provider ? edit(cluster, provider) : cluster;
    },
  };
}
