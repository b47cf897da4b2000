import { create } from '@bufbuild/protobuf';
import {
  Cluster_CustomClusterTypeSchema,
  Cluster_DiscoveryType,
  ClusterSchema,
  type Cluster,
} from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import {
  ClusterLoadAssignmentSchema,
  type ClusterLoadAssignment,
} from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';
import { GenericSchema } from '@envoyproxy/protos/envoy/extensions/http/injected_credentials/generic/v3/generic';
import { CredentialInjectorSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/credential_injector/v3/credential_injector';
import { UpstreamCodecSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/upstream_codec/v3/upstream_codec';
import { UpstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { extension, httpFilter, typed } from '@dragoman/xds';
import { clusterName, owner, type BackendShape, type RuleShape } from './shapes.ts';

export interface Made {
  readonly cluster: Cluster;
  readonly assignment: ClusterLoadAssignment;
  readonly eds: boolean;
}

/** The clusters that Envoy Gateway makes for a rule. */
export function clustersOf(rule: RuleShape): readonly Made[] {
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
                httpFilter(`inject/${credential}`, CredentialInjectorSchema, {
                  overwrite: true,
                  credential: inHeader(first),
                }),
                httpFilter('codec', UpstreamCodecSchema, {}),
              ],
      }),
    },
    transportSocketMatches: first?.sni === undefined ? [] : [{ name: 'tls', transportSocket: tlsSocket(first.sni) }],
  });
  return { cluster, assignment, eds };
}

/** A backend that says no header has its key where Envoy puts it by itself. */
const inHeader = (backend: BackendShape | undefined) =>
  extension('generic', GenericSchema, { header: backend?.header ?? '' });

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
