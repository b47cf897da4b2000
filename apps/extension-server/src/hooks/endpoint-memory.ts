import type { ClusterLoadAssignment } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';

const MAX_CALLERS = 16;
const MAX_CLUSTERS = 100_000;

/** Addresses as the hooks before a translation told them. */
export interface EndpointMemory {
  remember(caller: string, assignment: ClusterLoadAssignment): void;
  /** What this caller said last, else what anybody did; undefined: nobody did. */
  recall(caller: string, cluster: string): ClusterLoadAssignment | undefined;
}

/**
 * Each Envoy Gateway tells its own addresses before its own translation: two of them that are not of the same age are
 * not mixed up. A connection that was made anew finds what the one before said.
 */
export function endpointMemory(): EndpointMemory {
  const byCaller = new Map<string, Map<string, ClusterLoadAssignment>>();
  const latest = new Map<string, ClusterLoadAssignment>();
  const own = (caller: string): Map<string, ClusterLoadAssignment> => {
    const known = byCaller.get(caller) ?? new Map<string, ClusterLoadAssignment>();
    putLast(byCaller, { key: caller, value: known, limit: MAX_CALLERS });
    return known;
  };
  return {
    remember: (caller, assignment) => {
      const entry = { key: assignment.clusterName, value: assignment, limit: MAX_CLUSTERS };
      putLast(own(caller), entry);
      putLast(latest, entry);
    },
    recall: (caller, cluster) => byCaller.get(caller)?.get(cluster) ?? latest.get(cluster),
  };
}

interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
  /** The oldest go when there are more. */
  readonly limit: number;
}

function putLast<K, V>(map: Map<K, V>, { key, value, limit }: Entry<K, V>): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) return;
    map.delete(oldest);
  }
}
