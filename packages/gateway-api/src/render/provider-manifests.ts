import type { HealthCheck, Provider, VirtualKey } from '@dragoman/config';
import { credentialOf } from '@dragoman/providers';
import { base64, manifest, timeText, type Manifest } from './manifest.ts';

/** What stands beside dragoman.yaml. */
export interface Beside {
  /** The key of a provider as it is now; undefined: it has none. */
  readonly key: (provider: Provider) => string | undefined;
  /** Virtual keys, those of the store among them; undefined: nobody is asked who he is. */
  readonly keys: readonly VirtualKey[] | undefined;
  /** The text of a file that the configuration names. */
  readonly file: (path: string) => string;
}

const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

/** The filter that puts in the provider's key, and the Secret that holds it. */
export const keyName = (backend: string): string => `${backend}-key`;
const authorityName = (backend: string): string => `${backend}-ca`;

export interface ProviderPlace {
  readonly namespace: string;
  /** Of its Backends; they share one key. */
  readonly backends: readonly string[];
}

/** A provider: its Backends, and the key and the authority that they share. */
export function providerManifests(
  provider: Provider,
  { namespace, backends }: ProviderPlace,
  { key, file }: Beside,
): readonly Manifest[] {
  const [first = ''] = backends;
  const value = key(provider);
  const ca = provider.tls?.ca;
  return [
    ...backends.map((name) =>
      manifest('Backend', { name, namespace, llm: annotations(provider, name) }, { spec: specOf(provider, first) }),
    ),
    ...(ca === undefined
      ? []
      : [manifest('ConfigMap', { name: authorityName(first), namespace }, { data: { 'ca.crt': file(ca) } })]),
    ...(value === undefined ? [] : credential(provider, { name: keyName(first), namespace }, value)),
  ];
}

function credential(
  { kind, key }: Provider,
  place: { readonly name: string; readonly namespace: string },
  value: string,
): readonly Manifest[] {
  // A key in a file may be another one tomorrow: what it is is not read out of it.
  const { header, prefix } = credentialOf(kind, key?.from === 'value' ? { text: key.value } : 'in a file');
  const valueRef = { name: place.name };
  return [
    manifest('HTTPRouteFilter', place, {
      spec: { credentialInjection: { header, overwrite: true, credential: { valueRef } } },
    }),
    manifest('Secret', place, { type: 'Opaque', data: { credential: base64(`${prefix}${value}`) } }),
  ];
}

function annotations(provider: Provider, backend: string): Readonly<Record<string, string | undefined>> {
  const { name, kind, formats, endpoint, health, apiVersion, project, location, region } = provider;
  const isUsual = formats.length === kind.formats.length && formats.every((format, at) => format === kind.formats[at]);
  return {
    'llm.provider': isUsual ? kind.kind : `${kind.kind}/${formats.join('+')}`,
    'llm.name': name === backend ? undefined : name,
    'llm.path': endpoint.path === '' ? '/' : endpoint.path,
    'llm.apiVersion': apiVersion,
    'llm.project': project,
    'llm.location': location,
    'llm.region': region,
    'llm.health': health && healthText(health),
  };
}

const healthText = ({ path, intervalMs, timeoutMs, unhealthyAfter, healthyAfter }: HealthCheck): string =>
  [
    path,
    `interval=${timeText(intervalMs)}`,
    `timeout=${timeText(timeoutMs)}`,
    `unhealthyAfter=${unhealthyAfter}`,
    `healthyAfter=${healthyAfter}`,
  ].join(' ');

function specOf({ endpoint, tls }: Provider, first: string): Readonly<Record<string, unknown>> {
  const { scheme, host, port } = endpoint;
  const at = isAddress(host) ? { ip: { address: host, port } } : { fqdn: { hostname: host.toLowerCase(), port } };
  if (scheme === 'http') return { endpoints: [at] };
  const trust =
    tls?.ca === undefined
      ? { wellKnownCACertificates: 'System' }
      : { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: authorityName(first) }] };
  return { endpoints: [at], tls: { sni: (tls?.serverName ?? host).toLowerCase(), ...trust } };
}

export const isAddress = (host: string): boolean => IP.test(host);
