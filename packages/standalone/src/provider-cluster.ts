import { create } from '@bufbuild/protobuf';
import type { Provider } from '@dragoman/config';
import {
  Cluster_CustomClusterTypeSchema,
  Cluster_DiscoveryType,
  ClusterSchema,
  type Cluster,
} from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { DnsLookupFamily } from '@envoyproxy/protos/envoy/extensions/clusters/common/dns/v3/dns';
import { DnsClusterSchema } from '@envoyproxy/protos/envoy/extensions/clusters/dns/v3/dns_cluster';
import { stamp, type ProviderIntent } from '@dragoman/patches';
import { AWS_SERVICE, credentialOf, providerPaths, type KnownKey } from '@dragoman/providers';
import { duration, typed } from '@dragoman/xds';

/** Files that the running gateway keeps for Envoy; only their names are known here. */
export interface GatewayFiles {
  /** PEM file of the authorities that providers' certificates are verified against. */
  readonly trustedCa: string;
  /** SDS file of a secret, by its name; undefined: Envoy finds the secret in its bootstrap. */
  readonly secret: (name: string) => string | undefined;
  /** File of Amazon credentials; undefined: Envoy finds them as Amazon's own tools do. */
  readonly awsCredentials?: string;
  /** Names of providers that no call can be sent to yet. */
  readonly withoutCredential?: ReadonlySet<string>;
}

export const clusterName = (provider: string): string => `provider/${provider}`;
export const secretName = (provider: string): string => `provider-${provider}`;

const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;
const CONNECT_TIMEOUT_MS = 5_000;
const BUFFER_BYTES = 1024 * 1024;

/** Nobody listens here. From a connection that is refused the next provider is tried, from a call that is not let in none. */
const NOBODY = { host: '127.0.0.1', port: 1 };

/** A cluster with the provider's address, stamped with what the provider wants. */
export function providerCluster(
  provider: Provider,
  files: GatewayFiles,
  formatPlugins: NonNullable<ProviderIntent['formatPlugins']>,
): Cluster {
  const name = clusterName(provider.name);
  const place = files.withoutCredential?.has(provider.name) ? NOBODY : provider.endpoint;
  return create(ClusterSchema, {
    name,
    metadata: stamp(undefined, { ...intentOf(provider, files), ...broughtTo(provider, formatPlugins) }),
    perConnectionBufferLimitBytes: BUFFER_BYTES,
    ...reachedAt(name, { ...place, hostname: authority(provider) }),
  });
}

/** Where the one server of a cluster is: `host` is a name that is looked up, or an address. */
export const reachedAt = (
  clusterName: string,
  { host: address, port, hostname }: { readonly host: string; readonly port: number; readonly hostname: string },
) => ({
  connectTimeout: duration(CONNECT_TIMEOUT_MS),
  clusterDiscoveryType: IP.test(address) ? { case: 'type' as const, value: Cluster_DiscoveryType.STATIC } : byName(),
  loadAssignment: {
    clusterName,
    endpoints: [
      {
        lbEndpoints: [
          {
            hostIdentifier: {
              case: 'endpoint' as const,
              value: {
                hostname,
                address: {
                  address: {
                    case: 'socketAddress' as const,
                    value: { address, portSpecifier: { case: 'portValue' as const, value: port } },
                  },
                },
              },
            },
          },
        ],
      },
    ],
  },
});

/** Looked up again as often as the name server says. */
const byName = () => ({
  case: 'clusterType' as const,
  value: create(Cluster_CustomClusterTypeSchema, {
    name: 'envoy.clusters.dns',
    typedConfig: typed(DnsClusterSchema, { respectDnsTtl: true, dnsLookupFamily: DnsLookupFamily.V4_PREFERRED }),
  }),
});

/** What the `host` header says: the port only where it is not the scheme's own. */
function authority({ endpoint: { scheme, host, port } }: Provider): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}

function intentOf(provider: Provider, files: GatewayFiles): ProviderIntent {
  const { kind, endpoint, tls, health } = provider;
  return {
    provider: provider.name,
    paths: providerPaths({ ...provider, path: endpoint.path }),
    formats: provider.formats,
    ...(kind.envelopes && { envelopes: kind.envelopes }),
    defaultHeaders: kind.defaultHeaders,
    ...letInBy(provider, files),
    ...(endpoint.scheme === 'https' && {
      tls: { ca: tls?.ca ?? files.trustedCa, serverName: tls?.serverName ?? endpoint.host },
    }),
    ...(health && { health }),
  };
}

/** Of the plugins that bring formats, those whose formats it speaks. */
function broughtTo(
  { formats }: Provider,
  plugins: NonNullable<ProviderIntent['formatPlugins']>,
): Pick<ProviderIntent, 'formatPlugins'> {
  const brought = formats.flatMap((format) => (plugins[format] === undefined ? [] : [[format, plugins[format]]]));
  return brought.length === 0 ? {} : { formatPlugins: Object.fromEntries(brought) as typeof plugins };
}

/** How the provider is shown who asks: by its key, by a token or signature that stands for one, or not at all. */
function letInBy(provider: Provider, files: GatewayFiles): Pick<ProviderIntent, 'credential' | 'signing'> {
  const { kind, key, region = '' } = provider;
  const source = key ? 'key' : kind.keyless?.source;
  switch (source) {
    case 'key':
    case 'gcp': {
      const name = secretName(provider.name);
      const file = files.secret(name);
      return { credential: { ...credentialOf(kind, known(key)), name, ...(file !== undefined && { file }) } };
    }
    case 'aws': {
      const { awsCredentials: file } = files;
      const host = authority(provider);
      return { signing: { service: AWS_SERVICE, region, host, ...(file !== undefined && { file }) } };
    }
    case undefined:
      return {};
  }
}

const known = (key: Provider['key']): KnownKey => {
  if (!key) return 'none';
  return key.from === 'file' ? 'in a file' : { text: key.value };
};
