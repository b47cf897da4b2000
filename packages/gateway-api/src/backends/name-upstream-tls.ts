import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { TransportSocket } from '@envoyproxy/protos/envoy/config/core/v3/base';
import {
  UpstreamTlsContextSchema,
  type UpstreamTlsContext,
} from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { pack, unpack } from '@dragoman/xds';

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/**
 * Where a Backend does not say which name its certificate has, Envoy Gateway lets Envoy ask for the name in the
 * caller's `host`, which is the gateway's. It is the endpoint's own that is asked for and verified.
 */
export function nameUpstreamTls(cluster: Cluster): Cluster {
  if (!isNamedByHost(cluster)) return cluster;
  return {
    ...cluster,
    transportSocketMatches: cluster.transportSocketMatches.map((match) => ({
      ...match,
      ...(match.transportSocket && { transportSocket: namedByEndpoint(match.transportSocket) }),
    })),
    typedExtensionProtocolOptions: withoutAutoSni(cluster.typedExtensionProtocolOptions),
  };
}

/** Whether TLS to this cluster would ask for the name that the caller uses. */
export const isNamedByHost = ({ transportSocketMatches }: Cluster): boolean =>
  transportSocketMatches.some(({ transportSocket }) => {
    const context = contextOf(transportSocket);
    return context !== undefined && context.sni === '';
  });

/** Whether it would be verified by that name too. */
export const isVerifiedByHost = ({ transportSocketMatches }: Cluster): boolean =>
  transportSocketMatches.some(({ transportSocket }) => {
    const context = contextOf(transportSocket);
    return context?.sni === '' && context.commonTlsContext?.validationContextType.case !== undefined;
  });

const contextOf = (socket: TransportSocket | undefined): UpstreamTlsContext | undefined =>
  socket?.configType.case === 'typedConfig' ? unpack(UpstreamTlsContextSchema, socket.configType.value) : undefined;

function namedByEndpoint(socket: TransportSocket): TransportSocket {
  const context = contextOf(socket);
  if (!context || context.sni !== '') return socket;
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
