import { create } from '@bufbuild/protobuf';
import { ClusterSchema, Cluster_DiscoveryType, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { UpstreamCodecSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/upstream_codec/v3/upstream_codec';
import { InternalUpstreamTransportSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/internal_upstream/v3/internal_upstream';
import { RawBufferSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/raw_buffer/v3/raw_buffer';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { hopSource } from '@dragoman/lua';
import { duration, httpFilter, NAMESPACE, typed, withMetadata } from '@dragoman/xds';
import { mapHttpOptions } from '../cluster/http-options.ts';
import { LIMITS } from '../cluster/limit-cluster.ts';
import { credentialHeaders } from '../cluster/credential-headers.ts';
import { foreignHeaders, WIPE_FILTER, wipeHeaders } from '../cluster/wipe-headers.ts';
import type { Intents, ProviderIntent } from '../intents/intents.ts';
import { attemptHeaders } from '../routes/cluster-by-attempt.ts';
import { EDIT_FILTER } from '../routes/leads-to-provider.ts';
import { hopCluster, translatedCluster, type Hop } from './hops.ts';
import { TRANSLATE } from './internal-listener.ts';

const CONNECT_MS = 1_000;

/** The cluster that a route names: it ends at the internal listener and says which provider is meant. */
export function clusterOfHop(hop: Hop, { provider }: ProviderIntent, { envoy }: Intents): Cluster {
  const name = hopCluster(hop);
  return create(ClusterSchema, {
    name,
    clusterDiscoveryType: { case: 'type', value: Cluster_DiscoveryType.STATIC },
    connectTimeout: duration(CONNECT_MS),
    metadata: withMetadata(undefined, NAMESPACE, { provider }),
    circuitBreakers: { thresholds: [LIMITS] },
    transportSocket: {
      name: 'envoy.transport_sockets.internal_upstream',
      configType: {
        case: 'typedConfig',
        value: typed(InternalUpstreamTransportSchema, {
          transportSocket: {
            name: 'envoy.transport_sockets.raw_buffer',
            configType: { case: 'typedConfig', value: typed(RawBufferSchema, {}) },
          },
        }),
      },
    },
    loadAssignment: {
      clusterName: name,
      endpoints: [
        {
          lbEndpoints: [
            {
              hostIdentifier: {
                case: 'endpoint',
                value: {
                  address: {
                    address: {
                      case: 'envoyInternalAddress',
                      value: { addressNameSpecifier: { case: 'serverListenerName', value: TRANSLATE } },
                    },
                  },
                },
              },
            },
          ],
        },
      ],
    },
    typedExtensionProtocolOptions: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(HttpProtocolOptionsSchema, {
        upstreamProtocolOptions: {
          case: 'explicitHttpConfig',
          value: { protocolConfig: { case: 'httpProtocolOptions', value: {} } },
        },
        httpFilters: [
          // The name under which the route keeps what each attempt needs.
          httpFilter(EDIT_FILTER, LuaSchema, {
            defaultSourceCode: { specifier: { case: 'inlineString', value: hopSource() } },
            ...(envoy === '1.40' && { sharedVmId: 'dragoman.hop' }),
          }),
          httpFilter('envoy.filters.http.upstream_codec', UpstreamCodecSchema, {}),
        ],
      }),
    },
  });
}

/**
 * The provider's cluster behind the translator: the same addresses, TLS, limits and credentials, but the request is the
 * provider's own already, so nothing is edited.
 */
export function clusterBehindHop(
  hop: Hop & { readonly provider: ProviderIntent },
  direct: Cluster,
  intents: Intents,
): Cluster {
  const name = translatedCluster(hop);
  const { clusterDiscoveryType: discovery, loadAssignment } = direct;
  const spoken = { ...hop.provider, formats: [hop.format] };
  const foreign = foreignHeaders(spoken);
  const renamed: Cluster = {
    ...direct,
    name,
    ...(loadAssignment && { loadAssignment: { ...loadAssignment, clusterName: name } }),
    // The addresses are known under the name of the cluster that the control plane made.
    ...(discovery.value === Cluster_DiscoveryType.EDS && { edsClusterConfig: edsOf(direct) }),
  };
  return mapHttpOptions(renamed, (options) => ({
    ...options,
    httpFilters: [
      wipeHeaders(spoken, {
        ...foreign,
        names: [...credentialHeaders(intents), ...attemptHeaders(intents), ...foreign.names],
      }),
      ...options.httpFilters.filter(({ name: filter }) => filter !== WIPE_FILTER && filter !== EDIT_FILTER),
    ],
  }));
}

function edsOf({ edsClusterConfig, name }: Cluster): NonNullable<Cluster['edsClusterConfig']> {
  if (!edsClusterConfig) throw new Error(`cluster ${name} is to be discovered and does not say where`);
  return { ...edsClusterConfig, serviceName: edsClusterConfig.serviceName || name };
}
