import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { Backend } from './backends-of-cluster.ts';

/** What a provider is called in `host`: its own name, not the one that callers use for the gateway. */
export function authorityOf({ resource, localities }: Backend, cluster: Cluster): string {
  const [first] = localities.flatMap(({ lbEndpoints }) => lbEndpoints);
  const endpoint = first?.hostIdentifier.case === 'endpoint' ? first.hostIdentifier.value : undefined;
  if (endpoint?.hostname) return endpoint.hostname;
  const address = endpoint?.address?.address;
  if (address?.case !== 'socketAddress') return resource.name;
  const { portSpecifier } = address.value;
  const port = portSpecifier.case === 'portValue' ? portSpecifier.value : 0;
  const host = resource.kind === 'Service' ? `${resource.name}.${resource.namespace}.svc` : address.value.address;
  const shown = host.includes(':') ? `[${host}]` : host;
  return port === (isTls(cluster) ? 443 : 80) ? shown : `${shown}:${port}`;
}

export const isTls = ({ transportSocket, transportSocketMatches }: Cluster): boolean =>
  transportSocket !== undefined || transportSocketMatches.length > 0;
