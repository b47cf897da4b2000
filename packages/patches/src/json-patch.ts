import {
  fromJson,
  toJson,
  type DescMessage,
  type JsonValue,
  type MessageShape,
  type Registry,
} from '@bufbuild/protobuf';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { HttpConnectionManagerSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { JsonObject, XdsPatch } from '@dragoman/spec';
import type { Patch } from './patch.ts';

type Change = (resource: JsonObject) => JsonObject;

/**
 * A plugin's patch as one of ours. What it throws, and what is no message of Envoy, is an error that names it.
 * @param owner - the plugin, for messages
 * @param registry - the types that may be inside of `Any`
 */
export function jsonPatch({ name, ...changes }: XdsPatch, owner: string, registry: Registry): Patch {
  const lift = <D extends DescMessage>(schema: D, change: Change) => {
    return (message: MessageShape<D>): MessageShape<D> => {
      try {
        const before = frozen(toJson(schema, message, { registry, useProtoFieldName: true }));
        const after = change(before);
        return after === before ? message : fromJson(schema, after as JsonValue, { registry });
      } catch (thrown) {
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        throw new Error(`plugin ${owner}: patch ${name}: ${reason}`, { cause: thrown });
      }
    };
  };
  const { connectionManager, routeConfig, cluster } = changes;
  return {
    name: `${owner}/${name}`,
    ...(connectionManager && { connectionManager: lift(HttpConnectionManagerSchema, connectionManager) }),
    ...(routeConfig && { routeConfig: lift(RouteConfigurationSchema, routeConfig) }),
    ...(cluster && { cluster: lift(ClusterSchema, cluster) }),
  };
}

/** An edit in place would be lost without a word: it throws. */
function frozen(json: JsonValue): JsonObject {
  const freeze = (value: JsonValue): void => {
    if (typeof value !== 'object' || value === null) return;
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  };
  freeze(json);
  return json as JsonObject;
}
