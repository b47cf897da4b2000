import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { BackendFacts } from '../annotations/facts.ts';
import type { Backend } from '../backends/backends-of-cluster.ts';

/** A Backend of a rule with what it says of itself, and its share of the rule's calls. */
export interface Asked {
  readonly backend: Backend;
  readonly cluster: Cluster;
  readonly among: number;
  readonly facts: BackendFacts;
  readonly weight: number;
}
