import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from '@bufbuild/protobuf';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { registry } from '@envoyproxy/protos/registry';
import { describe, expect, test, vi } from 'vitest';
import { allRoutes } from '../src/testing/all-routes.ts';
import { apply, check, compile, plan, readIntents, type EnvoyMinor } from '../src/index.ts';
import { findModels } from '../src/routes/find-models.ts';
import { changedYaml, readResources } from './resources-yaml.ts';

// The programs have tests of their own; here it matters where they are put.
vi.mock('@dragoman/lua', () => ({
  guardSource: () => '-- guard',
  editSource: () => '-- edit',
  hopSource: () => '-- hop',
  askedSource: () => '-- asked',
  refuseAllSource: () => '-- refuse all',
}));

const here = import.meta.dirname;
const base = readResources(readFileSync(join(here, 'testdata/in/base.yaml'), 'utf8'));
const gateway = {
  accessLog: '/var/log/access.jsonl',
  shared: false,
  translator: { path: '/run/translate.sock' },
};
const golden = (file: string) => join(here, 'testdata/out', file);
const VERSIONS: readonly EnvoyMinor[] = ['1.39', '1.40'];

const steps = VERSIONS.flatMap((envoy) => {
  const { intents } = readIntents(base, { envoy, gateway });
  let before = base;
  return [...plan(intents), findModels(intents)].map((patch) => {
    const after = apply(before, [patch]);
    const step = { envoy, patch, before, after, file: `${patch.name}.${envoy}.yaml` };
    before = after;
    return step;
  });
});

describe.each(steps)('$patch.name for Envoy $envoy', ({ patch, before, after, file }) => {
  test('changes what its golden says', async () => {
    await expect(changedYaml(before, after)).toMatchFileSnapshot(golden(file));
  });
  test('does the same when asked twice', () => {
    expect(changedYaml(before, apply(before, [patch]))).toBe(changedYaml(before, after));
  });
});

test('no golden is an orphan', () => {
  expect(readdirSync(join(here, 'testdata/out')).toSorted()).toEqual(steps.map(({ file }) => file).toSorted());
});

test('what is not ours is the same object afterwards', () => {
  const { resources, problems } = compile(base, { envoy: '1.40', gateway });
  expect(problems).toEqual([]);
  expect(resources.listeners.slice(1, base.listeners.length)).toEqual(base.listeners.slice(1));
  expect(resources.listeners[1]).toBe(base.listeners[1]);
  expect(resources.listeners[2]).toBe(base.listeners[2]);
  expect(resources.routes[1]).toBe(base.routes[1]);
  expect(resources.clusters[3]).toBe(base.clusters[3]);
});

test('a cluster keeps the edit program that it had: a route of before may lead there', () => {
  const edited = (before?: ReadonlySet<string>) => {
    const { resources } = compile(base, { envoy: '1.40', gateway: { ...gateway, ...(before && { edited: before }) } });
    return resources.clusters.flatMap((cluster) => {
      const text = JSON.stringify(toJson(ClusterSchema, cluster, { registry }));
      return text.includes('-- edit') ? [cluster.name] : [];
    });
  };
  expect(edited()).not.toContain('bedrock');
  expect(edited(new Set(['bedrock']))).toEqual([...edited(), 'bedrock']);
});

test('equal input gives equal bytes', () => {
  const bytes = () =>
    compile(base, { envoy: '1.40', gateway }).resources.routes.map((config) =>
      encodeSorted(RouteConfigurationSchema, config),
    );
  expect(bytes()).toEqual(bytes());
});

test('a model that leads to a cluster without a provider is a problem', () => {
  const broken = { ...base, clusters: base.clusters.filter(({ name }) => name !== 'claude') };
  expect(readIntents(broken, { envoy: '1.40', gateway }).problems).toEqual([
    { where: 'route smart', message: 'cluster claude is not a provider (dragoman)' },
  ]);
});

test('a provider whose chain does not begin by wiping is a problem', () => {
  const { intents } = readIntents(base, { envoy: '1.40', gateway });
  const message = 'the provider chain does not begin by wiping credentials';
  expect(check(base, intents)).toEqual([
    { where: 'cluster openai', message },
    { where: 'cluster azure', message },
    { where: 'cluster claude', message },
    { where: 'cluster bedrock', message },
  ]);
});

test('two clusters of one provider are a problem, two of others are not ours', () => {
  const { resources } = compile(base, { envoy: '1.40', gateway });
  const { intents } = readIntents(base, { envoy: '1.40', gateway });
  const again = (wanted: string) => resources.clusters.filter(({ name }) => name === wanted);
  const foreign = resources.clusters.find(({ name }) => !intents.providers.has(name))?.name ?? '';
  const clusters = [...resources.clusters, ...again('azure'), ...again(foreign)];
  expect(again(foreign)).toHaveLength(1);
  expect(check({ ...resources, clusters }, intents)).toEqual([
    { where: 'cluster azure', message: 'there are two clusters of this name' },
  ]);
});

test('where the listener is not ours, answers say their id too', () => {
  const { resources } = compile(base, { envoy: '1.40', gateway: { ...gateway, shared: true } });
  const added = resources.routes.flatMap(({ virtualHosts }) =>
    virtualHosts.flatMap(allRoutes).flatMap(({ responseHeadersToAdd }) => responseHeadersToAdd),
  );
  expect(new Map(added.map(({ header }) => [header?.key, header?.value])).get('x-request-id')).toBe(
    '%REQ(X-REQUEST-ID)%',
  );
});
