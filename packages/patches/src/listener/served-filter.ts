import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ApiConfigSource_ApiType,
  ApiVersion,
  type ConfigSource,
  ConfigSourceSchema,
} from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import type { GrpcService_GoogleGrpcSchema } from '@envoyproxy/protos/envoy/config/core/v3/grpc_service';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import {
  HttpFilterSchema,
  type HttpFilter,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { Any } from '@bufbuild/protobuf/wkt';
import { refuseAllSource } from '@dragoman/lua';
import { typed } from '@dragoman/xds';
import type { PolicySource } from '../intents/intents.ts';

/** By this the server knows for which gateway it is asked. */
export const GATEWAY_HEADER = 'x-dragoman-gateway';
/** A percent sign would be a command to Envoy, which writes such headers by a pattern. */
const asHeader = (gateway: string): string => encodeURIComponent(gateway).replaceAll('%', '=');
/** @throws {URIError} when it is no header of ours */
export const gatewayInHeader = (value: string): string => decodeURIComponent(value.replaceAll('=', '%'));

/** Stands where nothing is known yet: nobody comes by. */
export const nobody = (): Any =>
  typed(LuaSchema, { defaultSourceCode: { specifier: { case: 'inlineString', value: refuseAllSource() } } });

/** What stands in a listener until settings have come, and of which types these are. */
export interface Awaited {
  readonly until: Any;
  readonly types: readonly string[];
}

/** A filter whose settings Envoy asks the server of policies for. It is off where a route does not turn it on. */
export const servedFilter = (name: string, { until, types }: Awaited, policies: PolicySource): HttpFilter =>
  create(HttpFilterSchema, {
    name,
    disabled: true,
    configType: {
      case: 'configDiscovery',
      value: { configSource: sourceOf(policies), defaultConfig: until, typeUrls: [...types] },
    },
  });

const sourceOf = (policies: PolicySource): ConfigSource =>
  create(ConfigSourceSchema, {
    resourceApiVersion: ApiVersion.V3,
    configSourceSpecifier: {
      case: 'apiConfigSource',
      value: {
        apiType: ApiConfigSource_ApiType.GRPC,
        transportApiVersion: ApiVersion.V3,
        grpcServices: [
          {
            targetSpecifier: { case: 'googleGrpc', value: clientOf(policies) },
            initialMetadata: [{ key: GATEWAY_HEADER, value: asHeader(policies.gateway) }],
          },
        ],
      },
    },
  });

const UNLIMITED = -1;
const KEEPALIVE_MS = 20_000;

/**
 * Envoy lets none of its clusters serve configuration that did not come with its bootstrap; the other client that it
 * has needs none. Tables have no upper size, and a server that has gone without a word is noticed.
 */
function clientOf({ address, tls }: PolicySource): MessageInitShape<typeof GrpcService_GoogleGrpcSchema> {
  const [name] = tls?.names ?? [];
  const number = (value: number) => ({
    valueSpecifier: { case: 'intValue' as const, value: BigInt(value) },
  });
  return {
    targetUri: 'path' in address ? `unix:${address.path}` : `dns:///${address.host}:${address.port}`,
    statPrefix: 'dragoman_policies',
    ...(tls && {
      channelCredentials: {
        credentialSpecifier: {
          case: 'sslCredentials',
          value: { rootCerts: { specifier: { case: 'inlineString', value: tls.ca } } },
        },
      },
    }),
    channelArgs: {
      args: {
        'grpc.max_receive_message_length': number(UNLIMITED),
        'grpc.keepalive_time_ms': number(KEEPALIVE_MS),
        ...(name !== undefined && {
          'grpc.ssl_target_name_override': { valueSpecifier: { case: 'stringValue' as const, value: name } },
        }),
      },
    },
  };
}
