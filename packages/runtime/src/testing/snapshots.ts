import { create, fromJson, type JsonObject } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import {
  TypedExtensionConfigSchema,
  type TypedExtensionConfig,
} from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { ClusterSchema, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { ListenerSchema, type Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema, type RouteConfiguration } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { RouterSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/router/v3/router';
import {
  HttpConnectionManagerSchema,
  HttpFilterSchema,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';

const ANY_PORT = 1;
const LUA = 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua';

export interface ListenerFacts {
  readonly port?: number;
  /** The name of the routes it asks for. */
  readonly routes?: string;
  /** Names of filters that ask for their settings. */
  readonly asking?: readonly string[];
  /** More fields of its HTTP connection manager. */
  readonly manager?: JsonObject;
  /** More fields of its route source. */
  readonly rds?: JsonObject;
}

/** An HTTP listener on the loopback address that asks for its routes. */
export function listener(
  name: string,
  { port = ANY_PORT, routes = 'routes', asking = [], manager = {}, rds = {} }: ListenerFacts = {},
): Listener {
  const connections = fromJson(HttpConnectionManagerSchema, {
    stat_prefix: 'data',
    rds: { route_config_name: routes, config_source: { ads: {}, resource_api_version: 'V3', ...rds } },
    http_filters: asking.map((filter) => ({
      name: filter,
      config_discovery: { config_source: { ads: {}, resource_api_version: 'V3' }, type_urls: [LUA] },
    })),
    ...manager,
  });
  const router = { case: 'typedConfig' as const, value: anyPack(RouterSchema, create(RouterSchema)) };
  connections.httpFilters.push(create(HttpFilterSchema, { name: 'router', configType: router }));
  const listening = fromJson(ListenerSchema, {
    name,
    address: { socket_address: { address: '127.0.0.1', port_value: port } },
    filter_chains: [{ filters: [{ name: 'http' }] }],
  });
  const [filter] = listening.filterChains[0]?.filters ?? [];
  if (filter) filter.configType = { case: 'typedConfig', value: anyPack(HttpConnectionManagerSchema, connections) };
  return listening;
}

/** One route for everything: its action, and what else it has, as JSON; clusters it names must be there. */
export function routes(name: string, route: JsonObject): RouteConfiguration {
  const all = { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, ...route }] };
  return fromJson(RouteConfigurationSchema, { name, virtual_hosts: [all], validate_clusters: true });
}

/** Answers everything itself. */
export const direct = (name: string, text: string): RouteConfiguration =>
  routes(name, { direct_response: { status: 200, body: { inline_string: text } } });

/** A cluster with one address. */
export function cluster(name: string, { port = ANY_PORT, ...more }: { port?: number } & JsonObject = {}): Cluster {
  const endpoint = { address: { socket_address: { address: '127.0.0.1', port_value: port } } };
  const assignment = { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint }] }] };
  return fromJson(ClusterSchema, { name, type: 'STATIC', connect_timeout: '1s', load_assignment: assignment, ...more });
}

/** The settings of a Lua filter: its script. */
export function script(name: string, text: string): TypedExtensionConfig {
  const lua = create(LuaSchema, { defaultSourceCode: { specifier: { case: 'inlineString', value: text } } });
  return create(TypedExtensionConfigSchema, { name, typedConfig: anyPack(LuaSchema, lua) });
}
