import type { JsonObject } from '../json.ts';

/**
 * One change to what Envoy is given, after all of ours. A resource is Envoy's own message as proto3 JSON, with the field
 * names of Envoy's documentation (`response_headers_to_add`), and `@type` in each `typed_config`. A member returns a new
 * value, or the same reference for "not mine"; none edits in place. A field that Envoy does not know fails the
 * configuration, and what serves goes on.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/api
 */
export interface XdsPatch {
  /** For messages. */
  readonly name: string;
  /** `envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager` */
  readonly connectionManager?: (connectionManager: JsonObject) => JsonObject;
  /** `envoy.config.route.v3.RouteConfiguration` */
  readonly routeConfig?: (routeConfig: JsonObject) => JsonObject;
  /** `envoy.config.cluster.v3.Cluster` */
  readonly cluster?: (cluster: JsonObject) => JsonObject;
}
