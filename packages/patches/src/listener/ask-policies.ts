import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import {
  ApiConfigSource_ApiType,
  ApiVersion,
  type ConfigSource,
  ConfigSourceSchema,
} from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import type { GrpcService_GoogleGrpcSchema } from '@envoyproxy/protos/envoy/config/core/v3/grpc_service';
import {
  HttpFilterSchema,
  type HttpConnectionManager,
  type HttpFilter,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { JwtAuthenticationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { refuseAllSource } from '@dragoman/lua';
import { IDENTIFY_FILTER, TOKENS_FILTER } from '@dragoman/policy';
import { typed } from '@dragoman/xds';
import type { Intents, PolicySource } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { GUARD } from './attach-guard.ts';

/** By this the server knows for which gateway it is asked. */
export const GATEWAY_HEADER = 'x-dragoman-gateway';
/** A percent sign would be a command to Envoy, which writes such headers by a pattern. */
const asHeader = (gateway: string): string => encodeURIComponent(gateway).replaceAll('%', '=');
/** @throws {URIError} when it is no header of ours */
export const gatewayInHeader = (value: string): string => decodeURIComponent(value.replaceAll('=', '%'));

const OURS: ReadonlySet<string> = new Set([IDENTIFY_FILTER, TOKENS_FILTER]);

/**
 * Where routes have policies of their own, callers are told apart behind the guard: only when the model is known is it
 * known which policy holds. The filters are made for a request wherever the guard is made, and without the guard no
 * model is reached. What callers are held against comes by a discovery of its own; until then nobody is let in.
 */
export function askPolicies(intents: Intents): Patch {
  const name = 'ask-policies';
  const { policies } = intents.gateway;
  if (!policies) return { name };
  const asking = filtersOf(policies);
  return patchProtected(name, intents, (hcm) => withFilters(hcm, asking));
}

/** A patch of the connection managers with a route that has a policy of its own; the others stay as they came. */
export const patchProtected = (
  name: string,
  intents: Intents,
  edit: (hcm: HttpConnectionManager) => HttpConnectionManager,
): Patch => ({
  name,
  connectionManager: (hcm) => {
    const { routeSpecifier: from } = hcm;
    if (from.case === 'rds') return hasPolicies(from.value.routeConfigName, intents) ? edit(hcm) : hcm;
    return from.case === 'routeConfig' && hasPolicies(from.value.name, intents) ? edit(hcm) : hcm;
  },
});

/** Whether a route of this configuration has a policy of its own. */
export const hasPolicies = (config: string, { models }: Intents): boolean =>
  [...(models.get(config)?.values() ?? [])].some((model) => 'policy' in model);

const withFilters = (hcm: HttpConnectionManager, asking: readonly HttpFilter[]): HttpConnectionManager => ({
  ...hcm,
  httpFilters: hcm.httpFilters
    .filter(({ name }) => !OURS.has(name))
    .flatMap((filter) => (filter.name === GUARD ? [filter, ...asking] : [filter])),
});

function filtersOf(policies: PolicySource): readonly HttpFilter[] {
  const nobody = typed(LuaSchema, {
    defaultSourceCode: { specifier: { case: 'inlineString', value: refuseAllSource() } },
  });
  const source = sourceOf(policies);
  return [
    ...(policies.tokens ? [discovered(TOKENS_FILTER, typed(JwtAuthenticationSchema, {}), source)] : []),
    discovered(IDENTIFY_FILTER, nobody, source),
  ];
}

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

/** A filter whose settings Envoy asks our server for; `until` they come. */
const discovered = (name: string, until: Any, configSource: ConfigSource): HttpFilter =>
  create(HttpFilterSchema, {
    name,
    disabled: true,
    configType: {
      case: 'configDiscovery',
      value: { configSource, defaultConfig: until, typeUrls: [until.typeUrl] },
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
