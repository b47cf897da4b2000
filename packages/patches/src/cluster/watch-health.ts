import { create } from '@bufbuild/protobuf';
import { HealthCheckSchema } from '@envoyproxy/protos/envoy/config/core/v3/health_check';
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
    outlierDetection: create(OutlierDetectionSchema, {
      consecutive5xx: CONSECUTIVE_FAILURES,
      consecutiveGatewayFailure: CONSECUTIVE_FAILURES,
      interval: duration(2_000),
      baseEjectionTime: duration(EJECTION_MS),
      maxEjectionPercent: 50,
      alwaysEjectOneHost: false,
    }),
    ...(health && {
      healthChecks: [
        create(HealthCheckSchema, {
          timeout: duration(health.timeoutMs),
          interval: duration(health.intervalMs),
          unhealthyThreshold: health.unhealthyAfter,
          healthyThreshold: health.healthyAfter,
          healthChecker: { case: 'httpHealthCheck', value: { path: health.path } },
        }),
      ],
    }),
  }));
}
