import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { anyIs, anyUnpack } from '@bufbuild/protobuf/wkt';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { TypedExtensionConfigSchema } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import type { Filter } from '@envoyproxy/protos/envoy/config/listener/v3/listener_components';
import { ListenerSchema, type Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import {
  HttpConnectionManagerSchema,
  type HttpConnectionManager,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { NAMED_KINDS, type Kind, type NamedKind, type XdsSnapshot } from './xds-snapshot.ts';

/** Encoded resources by name. */
export type ResourceSet = ReadonlyMap<string, Uint8Array>;

export type AskedNames = Readonly<Record<NamedKind, ReadonlySet<string>>>;

/** A snapshot as bytes; `asked` are the names that its listeners ask for. */
export interface EncodedSnapshot extends Readonly<Record<Kind, ResourceSet>> {
  readonly asked: AskedNames;
}

export const EMPTY_SNAPSHOT: EncodedSnapshot = {
  clusters: new Map(),
  listeners: new Map(),
  routes: new Map(),
  extensions: new Map(),
  asked: { extensions: new Set(), routes: new Set() },
};

/** @throws {Error} when a name is there twice, or a listener asks for something that is not in the snapshot */
export function encodeSnapshot({ clusters, listeners, routes, extensions = [] }: XdsSnapshot): EncodedSnapshot {
  const encoded = {
    clusters: encodeAll(ClusterSchema, clusters, 'clusters'),
    listeners: encodeAll(ListenerSchema, listeners, 'listeners'),
    routes: encodeAll(RouteConfigurationSchema, routes, 'routes'),
    extensions: encodeAll(TypedExtensionConfigSchema, extensions, 'extensions'),
    asked: askedBy(listeners),
  };
  for (const kind of NAMED_KINDS) {
    const missing = [...encoded.asked[kind]].find((name) => !encoded[kind].has(name));
    // Envoy would wait for them, and the listener with it.
    if (missing !== undefined) throw new Error(`listeners: one asks for the ${kind} "${missing}", and there are none`);
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

function askedBy(listeners: readonly Listener[]): AskedNames {
  const managers = listeners.flatMap(({ filterChains, defaultFilterChain }) =>
    (defaultFilterChain ? [...filterChains, defaultFilterChain] : filterChains).flatMap(({ filters }) =>
      filters.flatMap(managerOf),
    ),
  );
  return {
    routes: new Set(
      managers.flatMap(({ routeSpecifier: { case: from, value } }) => (from === 'rds' ? [value.routeConfigName] : [])),
    ),
    extensions: new Set(
      managers.flatMap(({ httpFilters }) =>
        httpFilters.filter(({ configType }) => configType.case === 'configDiscovery').map(({ name }) => name),
      ),
    ),
  };
}

function managerOf({ configType }: Filter): HttpConnectionManager[] {
  if (configType.case !== 'typedConfig' || !anyIs(configType.value, HttpConnectionManagerSchema)) return [];
  const manager = anyUnpack(configType.value, HttpConnectionManagerSchema);
  return manager ? [manager] : [];
}
