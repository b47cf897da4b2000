import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { anyIs, anyUnpack } from '@bufbuild/protobuf/wkt';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { Filter } from '@envoyproxy/protos/envoy/config/listener/v3/listener_components';
import { ListenerSchema, type Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { HttpConnectionManagerSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { Kind, XdsSnapshot } from './xds-snapshot.ts';

/** Encoded resources by name. */
export type ResourceSet = ReadonlyMap<string, Uint8Array>;

/** A snapshot as bytes; `routeNames` are those that its listeners ask for. */
export interface EncodedSnapshot extends Readonly<Record<Kind, ResourceSet>> {
  readonly routeNames: ReadonlySet<string>;
}

export const EMPTY_SNAPSHOT: EncodedSnapshot = {
  clusters: new Map(),
  listeners: new Map(),
  routes: new Map(),
  routeNames: new Set(),
};

/** @throws {Error} when a name is there twice, or a listener asks for routes that are not in the snapshot */
export function encodeSnapshot({ clusters, listeners, routes }: XdsSnapshot): EncodedSnapshot {
  const encoded = {
    clusters: encodeAll(ClusterSchema, clusters, 'clusters'),
    listeners: encodeAll(ListenerSchema, listeners, 'listeners'),
    routes: encodeAll(RouteConfigurationSchema, routes, 'routes'),
    routeNames: new Set(listeners.flatMap(routeNamesOf)),
  };
  for (const name of encoded.routeNames) {
    // Envoy would wait for them, and the listener with it.
    if (!encoded.routes.has(name)) throw new Error(`listeners: one asks for the routes "${name}", and there are none`);
  }
  return encoded;
}

/** Whether both have the same names with the same bytes. */
export function equalSets(a: ResourceSet, b: ResourceSet): boolean {
  if (a === b) return true;
  return a.size === b.size && [...a].every(([name, bytes]) => equalBytes(bytes, b.get(name)));
}

export function equalBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}

function encodeAll<D extends DescMessage>(
  schema: D,
  messages: readonly (MessageShape<D> & { name: string })[],
  kind: Kind,
): ResourceSet {
  const set = new Map<string, Uint8Array>();
  for (const message of messages) {
    if (set.has(message.name)) throw new Error(`${kind}: two have the name "${message.name}"`);
    set.set(message.name, encodeSorted(schema, message));
  }
  return set;
}

function routeNamesOf({ filterChains, defaultFilterChain }: Listener): string[] {
  const chains = defaultFilterChain ? [...filterChains, defaultFilterChain] : filterChains;
  return chains.flatMap(({ filters }) => filters.flatMap(routeNameOf));
}

function routeNameOf({ configType }: Filter): string[] {
  if (configType.case !== 'typedConfig' || !anyIs(configType.value, HttpConnectionManagerSchema)) return [];
  const specifier = anyUnpack(configType.value, HttpConnectionManagerSchema)?.routeSpecifier;
  return specifier?.case === 'rds' ? [specifier.value.routeConfigName] : [];
}
