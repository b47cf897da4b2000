import { create } from '@bufbuild/protobuf';
import type { Config } from '@dragoman/config';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { HttpProtocolOptions_HeadersWithUnderscoresAction } from '@envoyproxy/protos/envoy/config/core/v3/protocol';
import { ListenerSchema, type Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouterSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/router/v3/router';
import {
  HttpConnectionManager_ServerHeaderTransformation,
  HttpConnectionManagerSchema,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { DownstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { duration, httpFilter, typed } from '@dragoman/xds';
import { tracing } from './traces.ts';

export const ROUTE_CONFIG = 'dragoman';
const IDLE_MS = 600_000;
const HEADERS_MS = 15_000;

/** The data port: HTTP/1.1 and HTTP/2 (also without TLS, for clients that know beforehand) on one address. */
export function dataListener(config: Config): Listener {
  const { listen } = config;
  const { address, port } = listen;
  return create(ListenerSchema, {
    name: 'dragoman',
    address: {
      address: {
        case: 'socketAddress',
        // `[::]` is every address of the machine, as everywhere else.
        value: { address, portSpecifier: { case: 'portValue', value: port }, ipv4Compat: isBoth(address) },
      },
    },
    perConnectionBufferLimitBytes: 1024 * 1024,
    filterChains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            configType: { case: 'typedConfig', value: typed(HttpConnectionManagerSchema, connectionManager(config)) },
          },
        ],
        ...(listen.tls && { transportSocket: downstreamTls(listen.tls) }),
      },
    ],
  });
}

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

function downstreamTls(tls: NonNullable<Config['listen']['tls']>) {
  const file = (filename: string) => ({ specifier: { case: 'filename' as const, value: filename } });
  return {
    name: 'envoy.transport_sockets.tls',
    configType: {
      case: 'typedConfig' as const,
      value: typed(DownstreamTlsContextSchema, {
        requireClientCertificate: tls.clientCa !== undefined,
        commonTlsContext: {
          alpnProtocols: ['h2', 'http/1.1'],
          tlsCertificates: [{ certificateChain: file(tls.cert), privateKey: file(tls.key) }],
          ...(tls.clientCa !== undefined && {
            validationContextType: { case: 'validationContext' as const, value: { trustedCa: file(tls.clientCa) } },
          }),
        },
      }),
    },
  };
}
