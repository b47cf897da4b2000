import { Cluster_DiscoveryType, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { LbEndpoint, LocalityLbEndpoints } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint_components';
import type { Backend } from './backends-of-cluster.ts';
import { isNamedByHost } from './name-upstream-tls.ts';

/**
 * A cluster of one Backend alone, whose addresses say what the provider is called in `host`: callers use the gateway's
 * name. Addresses that came apart stand in it now; Envoy Gateway makes it anew whenever they change.
 */
export function nameEndpoints(cluster: Cluster, backend: Backend, name: string): Cluster {
  const { edsClusterConfig, ...rest } = cluster;
  const priority = Math.min(...backend.localities.map((locality) => locality.priority));
  return {
    ...rest,
    name,
    ...(edsClusterConfig && { clusterDiscoveryType: { case: 'type', value: Cluster_DiscoveryType.STATIC } }),
    loadAssignment: {
      ...backend.assignment,
      clusterName: name,
      endpoints: backend.localities.map((locality) => ({
        ...locality,
        priority: locality.priority - priority,
        lbEndpoints: locality.lbEndpoints.map((endpoint) => named(endpoint, cluster, backend)),
      })),
    },
  };
}

/** What the endpoints of a Backend are called in `host`, each once. */
export const hostsOf = (cluster: Cluster, backend: Backend): readonly string[] => [
  ...new Set(
    backend.localities
      .flatMap(({ lbEndpoints }) => lbEndpoints)
      .flatMap((endpoint) => {
        const { hostIdentifier } = named(endpoint, cluster, backend);
        return hostIdentifier.case === 'endpoint' ? [hostIdentifier.value.hostname] : [];
      }),
  ),
];

function named(endpoint: LbEndpoint, cluster: Cluster, { resource }: Backend): LbEndpoint {
  const { hostIdentifier: identifier } = endpoint;
  if (identifier.case !== 'endpoint' || identifier.value.hostname !== '') return endpoint;
  const address = identifier.value.address?.address;
  if (address?.case !== 'socketAddress') return endpoint;
  const { portSpecifier } = address.value;
  const port = portSpecifier.case === 'portValue' ? portSpecifier.value : 0;
  const host = resource.kind === 'Service' ? `${resource.name}.${resource.namespace}.svc` : address.value.address;
  const shown = host.includes(':') ? `[${host}]` : host;
  // Where the certificate is verified by this name it has to be a name and nothing else.
  const bare = port === (isTls(cluster) ? 443 : 80) || isNamedByHost(cluster);
  const hostname = bare ? shown : `${shown}:${port}`;
  return { ...endpoint, hostIdentifier: { case: 'endpoint', value: { ...identifier.value, hostname } } };
}

export const isTls = ({ transportSocketMatches }: Cluster): boolean => transportSocketMatches.length > 0;

/** The addresses that are no names. */
export const addressesOf = (localities: readonly LocalityLbEndpoints[]): readonly string[] =>
  localities
    .flatMap(({ lbEndpoints }) => lbEndpoints)
    .flatMap(({ hostIdentifier }) => {
      const address = hostIdentifier.case === 'endpoint' ? hostIdentifier.value.address?.address : undefined;
      return address?.case === 'socketAddress' && IP.test(address.value.address) ? [address.value.address] : [];
    });

const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;
