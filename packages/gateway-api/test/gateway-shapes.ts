import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import {
  Cluster_CustomClusterTypeSchema,
  Cluster_DiscoveryType,
  ClusterSchema,
  type Cluster,
} from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { MetadataSchema, type Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import {
  ClusterLoadAssignmentSchema,
  type ClusterLoadAssignment,
} from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';
import { ListenerSchema, type Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import {
  RouteSchema,
  VirtualHostSchema,
  type RouteActionSchema,
  type RouteMatchSchema,
  type Route,
  type RouteMatch,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { CredentialInjectorSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/credential_injector/v3/credential_injector';
import { RouterSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/router/v3/router';
import { UpstreamCodecSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/upstream_codec/v3/upstream_codec';
import { HttpConnectionManagerSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { UpstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { httpFilter, typed, type Resources } from '@dragoman/xds';

type MatchInit = Exclude<MessageInitShape<typeof RouteMatchSchema>, RouteMatch>;
type PathSpecifier = RouteMatch['pathSpecifier'];

/** What a user wrote, in the shapes that Envoy Gateway makes of it. Only what the compiler looks at is there. */
export interface BackendShape {
  readonly name: string;
  readonly kind?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `api.test:443`, or `10.0.0.1:80`. */
  readonly at?: string;
  readonly weight?: number;
  readonly priority?: number;
  /** The name that its certificate has; `''`: none is said. */
  readonly sni?: string;
  /** The name of the secret that is injected. */
  readonly credential?: string;
}

export interface RuleShape {
  /** Name of the HTTPRoute. */
  readonly route: string;
  readonly kind?: string;
  readonly rule?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly match?: { readonly path?: PathSpecifier; readonly headers?: NonNullable<MatchInit['headers']> };
  /** What `x-llm-model` has to be. */
  readonly model?: string | RegExp;
  readonly action?: MessageInitShape<typeof RouteActionSchema>;
  /** More than one with `shared`: in one cluster, else one cluster each. */
  readonly backends: readonly BackendShape[];
  readonly shared?: boolean;
  readonly filters?: Route['typedPerFilterConfig'];
  readonly metadata?: JsonObject;
}

export interface HostShape {
  readonly name?: string;
  readonly gateway?: Readonly<Record<string, string>>;
  readonly rules: readonly RuleShape[];
}

/** A translation, and the addresses that the hook before it brings. */
export interface GatewayShape extends Resources {
  readonly endpoints: (cluster: string) => ClusterLoadAssignment | undefined;
}

const owner = (resource: JsonObject): Metadata =>
  create(MetadataSchema, { filterMetadata: { 'envoy-gateway': { resources: [resource] } } });

const clusterName = ({ route, rule = 0 }: RuleShape): string => `httproute/default/${route}/rule/${rule}`;

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
  const { route, kind = 'HTTPRoute', annotations, match, model, action, backends, shared, filters, metadata } = rule;
  const name = clusterName(rule);
  const places = shared || backends.length === 1 ? [name] : backends.map((_, at) => `${name}/backend/${at}`);
  const [only = name] = places;
  const resource = { kind, namespace: 'default', name: route, sectionName: `r${rule.rule ?? 0}` };
  const written = owner({ ...resource, ...(annotations && { annotations }) });
  return create(RouteSchema, {
    name: `${name}/match/0/${host.replaceAll('.', '_')}`,
    match: {
      pathSpecifier: match?.path ?? { case: 'prefix', value: '/' },
      headers: [...(model === undefined ? [] : [modelHeader(model)]), ...(match?.headers ?? [])],
    },
    metadata: { ...written, filterMetadata: { ...written.filterMetadata, ...(metadata && { dragoman: metadata }) } },
    ...(filters && { typedPerFilterConfig: filters }),
    action: {
      case: 'route',
      value: {
        clusterSpecifier:
          places.length === 1
            ? { case: 'cluster', value: only }
            : {
                case: 'weightedClusters',
                value: { clusters: places.map((each, at) => ({ name: each, weight: backends[at]?.weight ?? 1 })) },
              },
        ...action,
      },
    },
  });
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

interface Made {
  readonly cluster: Cluster;
  readonly assignment: ClusterLoadAssignment;
  readonly eds: boolean;
}

function clustersOf(rule: RuleShape): readonly Made[] {
  const name = clusterName(rule);
  const { backends, shared } = rule;
  if (backends.length === 0) return [];
  if (shared || backends.length === 1) return [clusterOf(name, rule, backends)];
  return backends.map((backend, at) => clusterOf(`${name}/backend/${at}`, rule, [backend]));
}

const IP = /^[\d.]+$/;
const hostOf = ({ at = '10.0.0.1:8080' }: BackendShape): string => at.slice(0, at.lastIndexOf(':'));

function clusterOf(name: string, { route, rule = 0 }: RuleShape, backends: readonly BackendShape[]): Made {
  const [first] = backends;
  const eds = first !== undefined && IP.test(hostOf(first));
  const assignment = create(ClusterLoadAssignmentSchema, { clusterName: name, endpoints: backends.map(localityOf) });
  const credential = first?.credential;
  const cluster = create(ClusterSchema, {
    name,
    clusterDiscoveryType: eds
      ? { case: 'type', value: Cluster_DiscoveryType.EDS }
      : { case: 'clusterType', value: create(Cluster_CustomClusterTypeSchema, { name: 'envoy.cluster.dns' }) },
    ...(eds ? { edsClusterConfig: { serviceName: name } } : { loadAssignment: assignment }),
    metadata: owner({ kind: 'HTTPRoute', namespace: 'default', name: route, sectionName: `r${rule}` }),
    typedExtensionProtocolOptions: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(HttpProtocolOptionsSchema, {
        ...(first?.sni === '' && { upstreamHttpProtocolOptions: { autoSni: true } }),
        httpFilters:
          credential === undefined
            ? []
            : [
                httpFilter(`inject/${credential}`, CredentialInjectorSchema, { overwrite: true }),
                httpFilter('codec', UpstreamCodecSchema, {}),
              ],
      }),
    },
    transportSocketMatches: first?.sni === undefined ? [] : [{ name: 'tls', transportSocket: tlsSocket(first.sni) }],
  });
  return { cluster, assignment, eds };
}

const tlsSocket = (sni: string) => ({
  name: 'envoy.transport_sockets.tls',
  configType: {
    case: 'typedConfig' as const,
    value: typed(UpstreamTlsContextSchema, {
      sni,
      commonTlsContext: { validationContextType: { case: 'validationContext', value: {} } },
    }),
  },
});

function localityOf(backend: BackendShape) {
  const { name, kind = 'Backend', annotations, at = '10.0.0.1:8080', weight = 1, priority = 0 } = backend;
  const port = Number(at.slice(at.lastIndexOf(':') + 1));
  return {
    metadata: owner({ kind, namespace: 'default', name, ...(annotations && { annotations }) }),
    loadBalancingWeight: weight,
    priority,
    lbEndpoints: [
      {
        hostIdentifier: {
          case: 'endpoint' as const,
          value: {
            address: {
              address: {
                case: 'socketAddress' as const,
                value: { address: hostOf(backend), portSpecifier: { case: 'portValue' as const, value: port } },
              },
            },
          },
        },
      },
    ],
  };
}
