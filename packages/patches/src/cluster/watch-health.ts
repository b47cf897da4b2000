import { create } from '@bufbuild/protobuf';
import { Cluster_CommonLbConfigSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { HealthCheckSchema } from '@envoyproxy/protos/envoy/config/core/v3/health_check';
import {
  ClusterLoadAssignmentSchema,
  type ClusterLoadAssignment,
} from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';
import { LocalityLbEndpointsSchema } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint_components';
import { OutlierDetectionSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/outlier_detection';
import { duration } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchProviders } from './patch-providers.ts';

/** An address that fails so many calls in a row is left out for a while, if the provider has others. */
const CONSECUTIVE_FAILURES = 5;
const EJECTION_MS = 10_000;

/**
 * Passive health: addresses that keep failing are left out, up to half of them, so that a provider with one address
 * is always asked and its own error reaches the caller. Active health only where it was asked for.
 */
export function watchHealth(intents: Intents): Patch {
  return patchProviders('watch-health', intents, (cluster, { health }) => ({
    ...cluster,
    // Who has rules of his own keeps them.
    outlierDetection:
      cluster.outlierDetection ??
      create(OutlierDetectionSchema, {
        consecutive5xx: CONSECUTIVE_FAILURES,
        consecutiveGatewayFailure: CONSECUTIVE_FAILURES,
        interval: duration(2_000),
        baseEjectionTime: duration(EJECTION_MS),
        maxEjectionPercent: 50,
        alwaysEjectOneHost: false,
      }),
    ...(health && {
      // Where health was asked for, it is believed: an address that says no gets no call, also if it is the only one.
      loadAssignment: withNobody(cluster.loadAssignment),
      commonLbConfig: create(Cluster_CommonLbConfigSchema, { healthyPanicThreshold: { value: 0 } }),
      healthChecks: [
        create(HealthCheckSchema, {
          timeout: duration(health.timeoutMs),
          interval: duration(health.intervalMs),
          // Envoy asks once a minute where there is no traffic: who asks for health wants to know it before a call.
          noTrafficInterval: duration(health.intervalMs),
          noTrafficHealthyInterval: duration(health.intervalMs),
          unhealthyThreshold: health.unhealthyAfter,
          healthyThreshold: health.healthyAfter,
          healthChecker: { case: 'httpHealthCheck', value: { path: health.path } },
        }),
      ],
    }),
  }));
}

/** Only root could listen here, and nobody does. */
const NOBODY = { address: '127.0.0.1', portSpecifier: { case: 'portValue' as const, value: 1 } };

/**
 * A cluster without a healthy address answers 503 at once, and Envoy does not fall back from that. So there is one
 * more address, of last resort, which refuses to connect: from that it falls back.
 */
function withNobody(assignment: ClusterLoadAssignment | undefined): ClusterLoadAssignment {
  const before = assignment ?? create(ClusterLoadAssignmentSchema);
  const nobody = create(LocalityLbEndpointsSchema, {
    priority: 1,
    lbEndpoints: [
      {
        hostIdentifier: {
          case: 'endpoint',
          value: {
            hostname: 'nobody',
            address: { address: { case: 'socketAddress', value: NOBODY } },
            healthCheckConfig: { disableActiveHealthCheck: true },
          },
        },
      },
    ],
  });
  return { ...before, endpoints: [...before.endpoints, nobody] };
}
