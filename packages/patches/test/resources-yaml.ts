import { fromJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { ListenerSchema } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { registry } from '@envoyproxy/protos/registry';
import { toTree, type Resources } from '@dragoman/xds';
import { parse, stringify } from 'yaml';

type Lists = Record<'listeners' | 'routes' | 'clusters', JsonValue[]>;

/** Resources written as Envoy's own YAML; frozen all the way down, so that an edit in place throws. */
export function readResources(yaml: string): Resources {
  const lists = parse(yaml) as Lists;
  const read = <D extends DescMessage>(schema: D, list: JsonValue[]): MessageShape<D>[] =>
    list.map((value) => deepFreeze(fromJson(schema, value, { registry })));
  return {
    listeners: read(ListenerSchema, lists.listeners),
    routes: read(RouteConfigurationSchema, lists.routes),
    clusters: read(ClusterSchema, lists.clusters),
  };
}

/** What of `after` is not the same object as in `before`, as YAML. */
export function changedYaml(before: Resources, after: Resources): string {
  const changed = <D extends DescMessage>(schema: D, was: readonly unknown[], is: readonly MessageShape<D>[]) =>
    is.filter((item, at) => item !== was[at]).map((item) => toTree(schema, item, registry));
  return stringify(
    {
      listeners: changed(ListenerSchema, before.listeners, after.listeners),
      routes: changed(RouteConfigurationSchema, before.routes, after.routes),
      clusters: changed(ClusterSchema, before.clusters, after.clusters),
    },
    { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
