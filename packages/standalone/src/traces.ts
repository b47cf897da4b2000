import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Config } from '@dragoman/config';
import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { OpenTelemetryConfigSchema } from '@envoyproxy/protos/envoy/config/trace/v3/opentelemetry';
import type { HttpConnectionManager_TracingSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { duration, typed } from '@dragoman/xds';
import type { GatewayFiles } from './provider-cluster.ts';
import { urlCluster } from './url-cluster.ts';

const COLLECTOR = 'traces';
const TIMEOUT_MS = 5_000;

/** A collector that is slow must not hold what Envoy needs: what finds no room is dropped. */
const LIMITS = { maxConnections: 2, maxPendingRequests: 64, maxRequests: 64, maxRetries: 1 };

/** Where traces go for a base URL. @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
function tracesUrl(base: string): string {
  const url = new URL(base);
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  return url.href;
}

/** A span for each call and for each attempt of it, by OTLP over HTTP; undefined: nobody collects them. */
export function tracing({
  telemetry: { otlp },
}: Config): MessageInitShape<typeof HttpConnectionManager_TracingSchema> | undefined {
  if (otlp === undefined) return undefined;
  const httpUri = {
    uri: tracesUrl(otlp),
    httpUpstreamType: { case: 'cluster' as const, value: COLLECTOR },
    timeout: duration(TIMEOUT_MS),
  };
  return {
    spawnUpstreamSpan: true,
    provider: {
      name: 'envoy.tracers.opentelemetry',
      configType: {
        case: 'typedConfig',
        value: typed(OpenTelemetryConfigSchema, { serviceName: 'dragoman', httpService: { httpUri } }),
      },
    },
  };
}

/** The cluster that leads to the collector. */
export const collectorClusters = ({ telemetry: { otlp } }: Config, files: GatewayFiles): readonly Cluster[] =>
  otlp === undefined ? [] : [urlCluster(COLLECTOR, otlp, { limits: LIMITS, files })];
