import { join } from 'node:path';
import { parseConfig, type Config } from '@dragoman/config';
import { SocketAddress_Protocol } from '@envoyproxy/protos/envoy/config/core/v3/address';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { ListenerSchema } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { registry } from '@envoyproxy/protos/registry';
import type { HttpConnectionManager } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { mapConnectionManagers, toTree } from '@dragoman/xds';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { baseResources, listedModels, type Catalogue } from '../src/index.ts';

const TEXT = `
providers:
  openai: {kind: openai, key: k}
  local: {kind: openai-compatible, endpoint: "http://127.0.0.1:11434/v1"}
  claude: {kind: anthropic, endpoint: "http://[::1]:9", key: {file: claude.key}, health: {path: /up}}
models:
  fast: {targets: [{to: openai/gpt-5-mini, weight: 3}, {to: local/llama, weight: 1}], fallback: [claude/haiku], timeout: 5s}
  "gpt-*": openai
  "gpt-5-*": local
  team/sonnet: claude/sonnet
`;

function config(): Config {
  const parsed = parseConfig({ text: TEXT, file: 'dragoman.yaml', env: {} });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join());
  return parsed.config;
}

const files = { trustedCa: '/ca.pem', secret: (name: string) => `/secrets/${name}.json` };

/** One model of one provider is known. */
const catalogue: Catalogue = (kind) =>
  kind === 'openai' ? [{ of: 'upstream', tests: [{ how: '^', text: 'gpt-5' }], price: { input: 1, output: 2 } }] : [];
const beside = { catalogue, pluginId: ({ name }: { readonly name: string }) => name };

test('the base for a configuration is what its golden says', async () => {
  const { listeners, routes, clusters } = baseResources(config(), files, beside);
  const tree = {
    listeners: listeners.map((each) => toTree(ListenerSchema, each, registry)),
    routes: routes.map((each) => toTree(RouteConfigurationSchema, each, registry)),
    clusters: clusters.map((each) => toTree(ClusterSchema, each, registry)),
  };
  const text = stringify(tree, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'testdata/base.yaml'));
});

test('a new model changes no byte of the listener: a listener whose bytes change is drained', () => {
  const before = config();
  const after = { ...before, models: before.models.slice(1) };
  const bytes = (of: Config) =>
    baseResources(of, files, beside).listeners.map((each) => encodeSorted(ListenerSchema, each));
  expect(bytes(after)).toEqual(bytes(before));
});

test('HTTP/3 is served by what serves HTTP/2 beside it', () => {
  const before = config();
  const after = { ...before, listen: { ...before.listen, http3: true, tls: { cert: '/c.pem', key: '/k.pem' } } };
  const { listeners, routes } = baseResources(after, files, beside);
  const managers: HttpConnectionManager[] = [];
  for (const listener of listeners) mapConnectionManagers(listener, (hcm) => (managers.push(hcm), hcm));
  const [overTcp, overQuic] = managers.map(({ codecType: _type, http3ProtocolOptions: _options, ...same }) => same);
  expect(managers).toHaveLength(2);
  expect(overQuic).toEqual(overTcp);
  expect(listeners.map(({ address }) => address?.address.value)).toMatchObject([
    { address: '127.0.0.1', portSpecifier: { value: 8080 }, protocol: SocketAddress_Protocol.TCP },
    { address: '127.0.0.1', portSpecifier: { value: 8080 }, protocol: SocketAddress_Protocol.UDP },
  ]);
  expect(routes[0]?.responseHeadersToAdd.map(({ header }) => [header?.key, header?.value])).toEqual([
    ['alt-svc', 'h3=":8080"; ma=86400'],
  ]);
});

test('exact names come before wildcards, and of these the longest first', () => {
  const names = baseResources(config(), files, beside).routes[0]?.virtualHosts[0]?.routes.map(({ name }) => name);
  expect(names?.slice(2, 6)).toEqual(['fast', 'team/sonnet', 'gpt-5-*', 'gpt-*']);
});

test('a wildcard is listed as the well-known models that it covers', () => {
  const ids = listedModels(config()).map(({ id }) => id);
  expect(ids).toContain('fast');
  expect(ids).toContain('gpt-5-mini');
  expect(ids.filter((id) => id.includes('*'))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  ['aws-bedrock, region: us-east-1', undefined, { service: 'bedrock', region: 'us-east-1', host: 'h:8', file: '/aws' }],
  ['aws-bedrock, region: us-east-1, key: k', ['authorization', 'Bearer '], undefined],
  ['gcp-vertex, project: a, location: b', ['authorization', 'Bearer '], undefined],
  ['gcp-vertex, project: a, location: b, key: AIza1', ['x-goog-api-key', ''], undefined],
  ['gcp-vertex, project: a, location: b, key: ya29.1', ['authorization', 'Bearer '], undefined],
  ['gcp-vertex, project: a, location: b, key: {file: f}', ['x-goog-api-key', ''], undefined],
  ['openai-compatible', undefined, undefined],
])('how one is let in: %s', (settings, credential, signing) => {
  const text = `providers: {p: {kind: ${settings}, endpoint: "http://h:8"}}\nmodels: {m: p/m}\n`;
  const parsed = parseConfig({ text, file: 'f', env: {} });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join());
  const [cluster] = baseResources(parsed.config, { ...files, awsCredentials: '/aws' }, beside).clusters;
  const intent = cluster?.metadata?.filterMetadata['dragoman']?.['intent'] as Record<string, Record<string, string>>;
  const { header, prefix } = intent['credential'] ?? {};
  expect(intent['credential'] && [header, prefix]).toEqual(credential);
  expect(intent['signing']).toEqual(signing);
});

test('a provider without its credential is nowhere, so that the next one is tried', () => {
  const withoutCredential = new Set(['openai']);
  const addresses = baseResources(config(), { ...files, withoutCredential }, beside).clusters.map((cluster) => {
    const [endpoint] = cluster.loadAssignment?.endpoints[0]?.lbEndpoints ?? [];
    const { hostIdentifier } = endpoint ?? {};
    const address = hostIdentifier?.case === 'endpoint' ? hostIdentifier.value.address?.address : undefined;
    return address?.case === 'socketAddress' ? `${address.value.address}:${address.value.portSpecifier.value}` : '';
  });
  expect(addresses.slice(0, 3)).toEqual(['127.0.0.1:1', '127.0.0.1:11434', '::1:9']);
});
