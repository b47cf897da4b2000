import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { clusterBehindHop, clusterOfHop } from './hop-clusters.ts';
import { hopRoutes } from './hop-routes.ts';
import { hopsOf } from './hops.ts';
import { internalListener } from './internal-listener.ts';
import { translatorCluster } from './translator-cluster.ts';

/** Where a provider does not speak the caller's dialect, and only there: the way through the translator. */
export function addHops(intents: Intents): Patch {
  const { translator } = intents.gateway;
  const hops = hopsOf(intents);
  if (!translator || hops.length === 0) return { name: 'add-hops' };
  return {
    name: 'add-hops',
    add: ({ listeners, routes, clusters }) => {
      const direct = new Map(clusters.map((cluster) => [cluster.name, cluster]));
      const made = hops.flatMap((hop) => {
        const cluster = direct.get(hop.cluster);
        return cluster ? [clusterOfHop(hop, hop.provider, intents), clusterBehindHop(hop, cluster, intents)] : [];
      });
      return {
        listeners: [...listeners, internalListener()],
        routes: [...routes, hopRoutes(hops)],
        clusters: [...clusters, ...made, translatorCluster(translator)],
      };
    },
  };
}
