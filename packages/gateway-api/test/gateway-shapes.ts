import { create } from '@bufbuild/protobuf';
import type { ClusterLoadAssignment } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';
import { ListenerSchema, type Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import {
  RouteSchema,
  VirtualHostSchema,
  WeightedClusterSchema,
  type Route,
  type RouteAction,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { RouterSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/router/v3/router';
import { HttpConnectionManagerSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { httpFilter, typed, type Resources } from '@dragoman/xds';
import { clustersOf } from './cluster-shapes.ts';
import { clusterName, owner, type HostShape, type RuleShape } from './shapes.ts';

export type { BackendShape, HostShape, RuleShape } from './shapes.ts';

/** A translation, and the addresses that the hook before it brings. */
export interface GatewayShape extends Resources {
  readonly endpoints: (cluster: string) => ClusterLoadAssignment | undefined;
}

/** One Gateway with one HTTP listener, and its hosts. */
export function gatewayShape(hosts: readonly HostShape[]): GatewayShape {
  const rules = hosts.flatMap((host) => host.rules);
  const made = rules.flatMap(clustersOf);
  const virtualHosts = hosts.map(({ name = '*', gateway, rules: own }) =>
    create(VirtualHostSchema, {
      name: name.replaceAll('.', '_'),
      domains: [name],
      metadata: owner({ kind: 'Gateway', namespace: 'default', name: 'eg', ...(gateway && { annotations: gateway }) }),
      routes: own.map((rule) => routeOf(rule, name)),
    }),
  );
  const apart = new Map(made.filter(({ eds }) => eds).map(({ cluster, assignment }) => [cluster.name, assignment]));
  return {
    listeners: [listenerOf('http-80')],
    routes: [create(RouteConfigurationSchema, { name: 'http-80', virtualHosts })],
    clusters: made.map(({ cluster }) => cluster),
    endpoints: (cluster) => apart.get(cluster),
  };
}

function listenerOf(routeConfigName: string): Listener {
  const manager = typed(HttpConnectionManagerSchema, {
    statPrefix: routeConfigName,
    routeSpecifier: { case: 'rds', value: { routeConfigName } },
    httpFilters: [httpFilter('envoy.filters.http.router', RouterSchema, {})],
  });
  const filters = [{ name: 'hcm', configType: { case: 'typedConfig' as const, value: manager } }];
  return create(ListenerSchema, { name: 'tcp-80', defaultFilterChain: { filters } });
}

function routeOf(rule: RuleShape, host: string): Route {
  const { route, kind = 'HTTPRoute', annotations, match, model, filters, metadata, setHeaders = {} } = rule;
  const name = clusterName(rule);
  const resource = { kind, namespace: 'default', name: route, sectionName: `r${rule.rule ?? 0}` };
  const written = owner({ ...resource, ...(annotations && { annotations }) });
  return create(RouteSchema, {
    name: `${name}/match/0/${host.replaceAll('.', '_')}`,
    match: {
      pathSpecifier: match?.path ?? { case: 'prefix', value: '/' },
      headers: [...(model === undefined ? [] : [modelHeader(model)]), ...(match?.headers ?? [])],
    },
    metadata: { ...written, filterMetadata: { ...written.filterMetadata, ...(metadata && { dragoman: metadata }) } },
    requestHeadersToAdd: Object.entries(setHeaders).map(([key, value]) => ({ header: { key, value } })),
    ...(filters && { typedPerFilterConfig: filters }),
    action: { case: 'route', value: { clusterSpecifier: placesOf(rule), ...rule.action } },
  });
}

function placesOf(rule: RuleShape): RouteAction['clusterSpecifier'] {
  const name = clusterName(rule);
  const { backends, shared } = rule;
  if (shared || backends.length === 1) return { case: 'cluster', value: name };
  const clusters = backends.map(({ weight = 1 }, at) => ({ name: `${name}/backend/${at}`, weight }));
  return { case: 'weightedClusters', value: create(WeightedClusterSchema, { clusters }) };
}

const modelHeader = (model: string | RegExp) => ({
  name: 'x-llm-model',
  headerMatchSpecifier: {
    case: 'stringMatch' as const,
    value: {
      matchPattern:
        typeof model === 'string'
          ? { case: 'exact' as const, value: model }
          : { case: 'safeRegex' as const, value: { regex: model.source } },
    },
  },
});
