import { create } from '@bufbuild/protobuf';
import { CircuitBreakersSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/circuit_breaker';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchProviders } from './patch-providers.ts';

/**
 * Envoy's own defaults are 1,024 connections and three retries at a time: with the first provider down and sixteen
 * callers, nine calls of ten would not fall back.
 */
export const LIMITS = {
  maxConnections: 100_000,
  maxPendingRequests: 100_000,
  maxRequests: 100_000,
  maxRetries: 10_000,
};

/** Circuit breakers wide enough for fallback under load; a cluster that has its own keeps them. */
export function limitCluster(intents: Intents): Patch {
  return patchProviders('limit-cluster', intents, (cluster) =>
    cluster.circuitBreakers
      ? cluster
      : { ...cluster, circuitBreakers: create(CircuitBreakersSchema, { thresholds: [LIMITS] }) },
  );
}
