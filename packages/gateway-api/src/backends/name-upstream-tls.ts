import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { TransportSocket } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { UpstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { mapSame, pack, unpack } from '@dragoman/xds';

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/**
 * Where a Backend does not say which name its certificate has, Envoy Gateway lets Envoy ask for the name in the
 * caller's `host`, which is the gateway's. It is the endpoint's own that is asked for and verified.
 */
export function nameUpstreamTls(cluster: Cluster): Cluster {
  const { transportSocket } = cluster;
  const matches = mapSame(cluster.transportSocketMatches, (match) => {
    const named = match.transportSocket && namedByHost(match.transportSocket);
    return named === match.transportSocket ? match : { ...match, ...(named && { transportSocket: named }) };
  });
  const named = transportSocket && namedByHost(transportSocket);
  if (matches === cluster.transportSocketMatches && named === transportSocket) return cluster;
  return {
    ...cluster,
    ...(named && { transportSocket: named }),
    transportSocketMatches: matches,
    typedExtensionProtocolOptions: withoutAutoSni(cluster.typedExtensionProtocolOptions),
  };
}

function namedByHost(socket: TransportSocket): TransportSocket {
  if (socket.configType.case !== 'typedConfig') return socket;
  const context = unpack(UpstreamTlsContextSchema, socket.configType.value);
  const validated = context?.commonTlsContext?.validationContextType.case;
  if (!context || context.sni !== '' || context.autoHostSni || !validated) return socket;
  return {
    ...socket,
    configType: { case: 'typedConfig', value: pack(UpstreamTlsContextSchema, { ...context, autoHostSni: true }) },
  };
}

/** The name from the caller's `host` would win over the endpoint's. */
function withoutAutoSni(all: Cluster['typedExtensionProtocolOptions']): Cluster['typedExtensionProtocolOptions'] {
  const options = unpack(HttpProtocolOptionsSchema, all[OPTIONS]);
  if (!options?.upstreamHttpProtocolOptions) return all;
  const upstreamHttpProtocolOptions = { ...options.upstreamHttpProtocolOptions, autoSni: false };
  return { ...all, [OPTIONS]: pack(HttpProtocolOptionsSchema, { ...options, upstreamHttpProtocolOptions }) };
}
