import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { ClusterSchema, Cluster_DiscoveryType, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { Http2ProtocolOptionsSchema } from '@envoyproxy/protos/envoy/config/core/v3/protocol';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { duration, typed } from '@dragoman/xds';
import { LIMITS } from './limit-cluster.ts';
import { serviceTls } from './service-tls.ts';
import type { ServiceAddress } from '../intents/intents.ts';

const CONNECT_MS = 1_000;

type Http2Options = MessageInitShape<typeof Http2ProtocolOptionsSchema>;

/** A service of ours: gRPC on a unix socket, or at a host whose name leads to all its replicas. */
export function serviceCluster(name: string, at: ServiceAddress, http2: Http2Options = {}): Cluster {
  return create(ClusterSchema, {
    name,
    clusterDiscoveryType: {
      case: 'type',
      value: 'path' in at ? Cluster_DiscoveryType.STATIC : Cluster_DiscoveryType.STRICT_DNS,
    },
    connectTimeout: duration(CONNECT_MS),
    ...('host' in at && at.tls && { transportSocket: serviceTls(at.host, at.tls) }),
    circuitBreakers: { thresholds: [LIMITS] },
    typedExtensionProtocolOptions: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(HttpProtocolOptionsSchema, {
        upstreamProtocolOptions: {
          case: 'explicitHttpConfig',
          value: { protocolConfig: { case: 'http2ProtocolOptions', value: http2 } },
        },
      }),
    },
    loadAssignment: {
      clusterName: name,
      endpoints: [
        {
          lbEndpoints: [{ hostIdentifier: { case: 'endpoint', value: { address: { address: addressOf(at) } } } }],
        },
      ],
    },
  });
}

const addressOf = (at: ServiceAddress) =>
  'path' in at
    ? { case: 'pipe' as const, value: { path: at.path } }
    : {
        case: 'socketAddress' as const,
        value: { address: at.host, portSpecifier: { case: 'portValue' as const, value: at.port } },
      };
