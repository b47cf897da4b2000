import { create } from '@bufbuild/protobuf';
import type { Config } from '@dragoman/config';
import { SocketAddress_Protocol } from '@envoyproxy/protos/envoy/config/core/v3/address';
import {
  HeaderValueOptionSchema,
  TransportSocketSchema,
  type HeaderValueOption,
  type TransportSocket,
} from '@envoyproxy/protos/envoy/config/core/v3/base';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { HttpProtocolOptions_HeadersWithUnderscoresAction } from '@envoyproxy/protos/envoy/config/core/v3/protocol';
import { ListenerSchema, type Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { UdpListenerConfigSchema } from '@envoyproxy/protos/envoy/config/listener/v3/udp_listener_config';
import { RouterSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/router/v3/router';
import {
  HttpConnectionManager_CodecType,
  HttpConnectionManager_ServerHeaderTransformation,
  HttpConnectionManagerSchema,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { QuicDownstreamTransportSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/quic/v3/quic_transport';
import {
  DownstreamTlsContextSchema,
  type DownstreamTlsContext,
} from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { duration, httpFilter, typed } from '@dragoman/xds';
import { listenTls } from './listen-tls.ts';
import type { GatewayFiles } from './provider-cluster.ts';
import { tracing } from './traces.ts';

export const ROUTE_CONFIG = 'dragoman';
const IDLE_MS = 600_000;
const HEADERS_MS = 15_000;

/** The data port: HTTP/1.1 and HTTP/2 (also without TLS, for clients that know beforehand), and HTTP/3 on UDP beside it. */
export function dataListeners(config: Config, files: Pick<GatewayFiles, 'secret'>): Listener[] {
  const { tls, http3 } = config.listen;
  const overTcp = listener(config, {
    name: 'dragoman',
    protocol: SocketAddress_Protocol.TCP,
    ...(tls && { transportSocket: tlsSocket(listenTls(tls, ['h2', 'http/1.1'], files)) }),
  });
  if (!tls || !http3) return [overTcp];
  const overQuic = listener(config, {
    name: 'dragoman-quic',
    protocol: SocketAddress_Protocol.UDP,
    manager: HTTP3,
    transportSocket: quicSocket(listenTls(tls, ['h3'], files)),
  });
  return [overTcp, { ...overQuic, udpListenerConfig: create(UdpListenerConfigSchema, { quicOptions: {} }) }];
}

/** Tells whoever comes over TCP that HTTP/3 is at the same port; a day long he need not ask. */
export const http3Offer = ({ listen: { port, http3 } }: Config): HeaderValueOption[] =>
  http3 ? [create(HeaderValueOptionSchema, { header: { key: 'alt-svc', value: `h3=":${port}"; ma=86400` } })] : [];

const HTTP3 = { codecType: HttpConnectionManager_CodecType.HTTP3, http3ProtocolOptions: {} };

interface Carrier {
  readonly name: string;
  readonly protocol: SocketAddress_Protocol;
  /** Where its connection manager is another. */
  readonly manager?: typeof HTTP3;
  readonly transportSocket?: TransportSocket;
}

function listener(config: Config, { name, protocol, manager, transportSocket }: Carrier): Listener {
  const { address, port } = config.listen;
  const value = typed(HttpConnectionManagerSchema, { ...connectionManager(config), ...manager });
  return create(ListenerSchema, {
    name,
    address: {
      address: {
        case: 'socketAddress',
        // `[::]` is every address of the machine, as everywhere else.
        value: { protocol, address, portSpecifier: { case: 'portValue', value: port }, ipv4Compat: isBoth(address) },
      },
    },
    perConnectionBufferLimitBytes: 1024 * 1024,
    filterChains: [
      {
        filters: [
          { name: 'envoy.filters.network.http_connection_manager', configType: { case: 'typedConfig', value } },
        ],
        ...(transportSocket && { transportSocket }),
      },
    ],
  });
}

const tlsSocket = (context: DownstreamTlsContext): TransportSocket =>
  create(TransportSocketSchema, {
    name: 'envoy.transport_sockets.tls',
    configType: { case: 'typedConfig', value: typed(DownstreamTlsContextSchema, context) },
  });

const quicSocket = (downstreamTlsContext: DownstreamTlsContext): TransportSocket =>
  create(TransportSocketSchema, {
    name: 'envoy.transport_sockets.quic',
    configType: { case: 'typedConfig', value: typed(QuicDownstreamTransportSchema, { downstreamTlsContext }) },
  });

/** IPv6 addresses that IPv4 reaches: all, and those that stand for one of it. */
const isBoth = (address: string): boolean => address === '::' || address.startsWith('::ffff:');

const connectionManager = (config: Config) => ({
  statPrefix: 'data',
  routeSpecifier: {
    case: 'rds' as const,
    value: {
      routeConfigName: ROUTE_CONFIG,
      configSource: { resourceApiVersion: ApiVersion.V3, configSourceSpecifier: { case: 'ads' as const, value: {} } },
    },
  },
  // Some servers take them for the same with dashes, which we alone may say.
  commonHttpProtocolOptions: {
    headersWithUnderscoresAction: HttpProtocolOptions_HeadersWithUnderscoresAction.DROP_HEADER,
  },
  streamIdleTimeout: duration(IDLE_MS),
  requestHeadersTimeout: duration(HEADERS_MS),
  useRemoteAddress: true,
  skipXffAppend: true,
  normalizePath: true,
  serverHeaderTransformation: HttpConnectionManager_ServerHeaderTransformation.PASS_THROUGH,
  upgradeConfigs: [{ upgradeType: 'websocket' }],
  ...traced(config),
  httpFilters: [httpFilter('envoy.filters.http.router', RouterSchema, { suppressEnvoyHeaders: true })],
});

const traced = (config: Config) => {
  const value = tracing(config);
  return value && { tracing: value };
};
