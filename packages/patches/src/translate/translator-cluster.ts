import { create } from '@bufbuild/protobuf';
import { Cluster_CommonLbConfigSchema, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { HealthCheckSchema } from '@envoyproxy/protos/envoy/config/core/v3/health_check';
import { KeepaliveSettingsSchema } from '@envoyproxy/protos/envoy/config/core/v3/protocol';
import { duration } from '@dragoman/xds';
import { serviceCluster } from '../cluster/service-cluster.ts';
import type { ServiceAddress } from '../intents/intents.ts';
import { TRANSLATOR } from './internal-listener.ts';

/**
 * A translator that stands still answers neither pings nor questions: calls that are with it end after seven seconds at
 * most, and after six no other is sent there. One that only has much to do is late by less.
 */
const PING = { intervalMs: 2_000, timeoutMs: 5_000 };
const ASK = { intervalMs: 1_000, timeoutMs: 2_000, failures: 2, againMs: 500 };

/** The translator's cluster. One that is drained finishes its calls: nothing but a ping that is not answered ends them. */
export function translatorCluster(at: ServiceAddress): Cluster {
  const connectionKeepalive = create(KeepaliveSettingsSchema, {
    interval: duration(PING.intervalMs),
    timeout: duration(PING.timeoutMs),
  });
  const [often, again] = [duration(ASK.intervalMs), duration(ASK.againMs)];
  return {
    ...serviceCluster(TRANSLATOR, at, { connectionKeepalive }),
    healthChecks: [
      create(HealthCheckSchema, {
        timeout: duration(ASK.timeoutMs),
        interval: often,
        noTrafficInterval: often,
        noTrafficHealthyInterval: often,
        unhealthyInterval: again,
        unhealthyThreshold: ASK.failures,
        healthyThreshold: 1,
        healthChecker: { case: 'grpcHealthCheck', value: {} },
      }),
    ],
    // Whoever is not well is not asked, even if nobody is: the next provider is.
    commonLbConfig: create(Cluster_CommonLbConfigSchema, { healthyPanicThreshold: { value: 0 } }),
    ignoreHealthOnHostRemoval: true,
  };
}
