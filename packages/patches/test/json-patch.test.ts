import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { ListenerSchema } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { registry } from '@envoyproxy/protos/registry';
import type { JsonObject, XdsPatch } from '@dragoman/spec';
import type { Resources } from '@dragoman/xds';
import { describe, expect, test } from 'vitest';
import { apply, compile, jsonPatch, readIntents } from '../src/index.ts';
import { onOurs } from '../src/on-ours.ts';
import { readResources } from './resources-yaml.ts';

const base = readResources(readFileSync(join(import.meta.dirname, 'testdata/in/base.yaml'), 'utf8'));
const patched = (patch: Omit<XdsPatch, 'name'>) =>
  apply(base, [jsonPatch({ name: 'it', ...patch }, '@acme/plugin', registry)]);

test('what every member gives back as it came is the same object', () => {
  const same = (resource: JsonObject) => resource;
  const after = patched({ cluster: same, routeConfig: same, connectionManager: same });
  for (const kind of ['clusters', 'routes', 'listeners'] as const)
    after[kind].forEach((resource, index) => expect(resource).toBe(base[kind][index]));
});

test('copies say the same as what they are copies of', () => {
  const copy = (resource: JsonObject) => ({ ...resource });
  const after = patched({ cluster: copy, routeConfig: copy, connectionManager: copy });
  expect(after.clusters[0]).not.toBe(base.clusters[0]);
  const bytes = ({ clusters, routes, listeners }: Resources) => [
    ...clusters.map((each) => encodeSorted(ClusterSchema, each)),
    ...routes.map((each) => encodeSorted(RouteConfigurationSchema, each)),
    ...listeners.map((each) => encodeSorted(ListenerSchema, each)),
  ];
  expect(bytes(after)).toEqual(bytes(base));
});

test('a change is in the message, by the names of the documentation', () => {
  const { clusters, routes } = patched({
    cluster: (cluster) => ({ ...cluster, alt_stat_name: `of ${String(cluster['name'])}` }),
    routeConfig: (config) => ({ ...config, response_headers_to_remove: ['server'] }),
  });
  expect(clusters.map(({ altStatName }) => altStatName)).toEqual(base.clusters.map(({ name }) => `of ${name}`));
  expect(routes.map(({ responseHeadersToRemove }) => responseHeadersToRemove)).toEqual(
    base.routes.map(() => ['server']),
  );
});

test('a change of the connection manager', () => {
  const { listeners } = patched({ connectionManager: (manager) => ({ ...manager, server_name: 'acme' }) });
  expect(listeners).not.toEqual(base.listeners);
});

test('it is called by its plugin, and what it threw is the cause', () => {
  const cause = new Error('not today');
  const patch = jsonPatch({ name: 'it', cluster: (cluster) => cluster }, '@acme/plugin', registry);
  expect(patch.name).toBe('@acme/plugin/it');
  const throwing = () => {
    throw cause;
  };
  expect(() => patched({ cluster: throwing })).toThrow(expect.objectContaining({ cause }));
});

test.each<[string, NonNullable<XdsPatch['cluster']>, RegExp]>([
  [
    'throws',
    () => {
      throw new Error('not today');
    },
    /^plugin @acme\/plugin: patch it: not today$/,
  ],
  [
    'throws what is no error',
    () => {
      throw 'not today';
    },
    /^plugin @acme\/plugin: patch it: not today$/,
  ],
  ['gives a field that Envoy has not', (c) => ({ ...c, nmae: 'x' }), /^plugin @acme\/plugin: patch it: .*nmae/],
  ['gives nothing', () => undefined as unknown as JsonObject, /^plugin @acme\/plugin: patch it: /],
  [
    'edits in place, inside',
    (c) => (Object.assign(c['metadata'] as JsonObject, { x: 1 }), c),
    /^plugin @acme\/plugin: patch it: .*not extensible/,
  ],
  ['edits in place', (c) => Object.assign(c, { name: 'x' }), /^plugin @acme\/plugin: patch it: .*read only/],
])('a patch that %s is refused by name', (_what, cluster, says) => {
  expect(() => patched({ cluster })).toThrow(says);
});

test('where others have a part of the gateway it sees nothing of theirs', () => {
  const seen: string[] = [];
  const see = (resource: JsonObject) => {
    seen.push(String(resource['name'] ?? resource['stat_prefix']));
    return { ...resource };
  };
  const names = (shared: boolean) => {
    seen.length = 0;
    const patches = [jsonPatch({ name: 'see', cluster: see, routeConfig: see, connectionManager: see }, 'p', registry)];
    compile(base, { envoy: '1.40', gateway: { shared }, patches });
    return [...seen];
  };
  const ours = names(true);
  const { intents } = readIntents(base, { envoy: '1.40', gateway: { shared: true } });
  const known = new Set([...intents.models.keys(), ...intents.providers.keys()]);
  const resources = [...base.clusters, ...base.routes].map(({ name }) => name);
  expect(ours).toEqual(expect.arrayContaining(resources.filter((name) => known.has(name))));
  expect(ours.filter((name) => resources.includes(name) && !known.has(name))).toEqual([]);
  expect(names(false).length).toBeGreaterThan(ours.length);
});

describe.each([true, false])('a patch that changes one kind of resource leaves the others: shared %s', (shared) => {
  const mark = (resource: JsonObject) => ({ ...resource, ...('stat_prefix' in resource && { server_name: 'acme' }) });
  test.each<[keyof Resources, Omit<XdsPatch, 'name'>]>([
    ['listeners', { connectionManager: mark }],
    ['routes', { routeConfig: mark }],
    ['clusters', { cluster: mark }],
  ])('%s', (kind, members) => {
    const { resources } = compile(base, { envoy: '1.40', gateway: { shared } });
    const { intents } = readIntents(base, { envoy: '1.40', gateway: { shared } });
    const patch = jsonPatch({ name: 'it', ...members }, 'p', registry);
    const after = apply(resources, [shared ? onOurs(patch, intents) : patch]);
    for (const each of ['listeners', 'routes', 'clusters'] as const) {
      const [is, was] = [after[each], resources[each]].map((list) => list.slice(0, 1));
      if (each === kind) expect(is?.[0]).not.toBe(was?.[0]);
      else expect(is?.[0]).toBe(was?.[0]);
      expect(is?.[0]?.name).toBe(was?.[0]?.name);
    }
    expect(onOurs(patch, intents).name).toBe('p/it');
  });
});

test('it comes after ours, and what it breaks is still found', () => {
  const host = { envoy: '1.40', gateway: { shared: false } } as const;
  const unwiped: XdsPatch = {
    name: 'bare',
    cluster: ({ typed_extension_protocol_options: _all, ...cluster }) => cluster,
  };
  expect(compile(base, host).problems).toEqual([]);
  const { problems } = compile(base, { ...host, patches: [jsonPatch(unwiped, 'p', registry)] });
  expect(problems.map(({ message }) => message)).toContain('the provider chain does not begin by wiping credentials');
});
