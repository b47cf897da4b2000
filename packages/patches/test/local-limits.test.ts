import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TypedExtensionConfigSchema } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { registry } from '@envoyproxy/protos/registry';
import { mapConnectionManagers, toTree } from '@dragoman/xds';
import { describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import {
  apply,
  localLimitsExtension,
  plan,
  policyLimitsExtension,
  readIntents,
  readStamp,
  stamp,
  type GatewayIntent,
} from '../src/index.ts';
import { readResources } from './resources-yaml.ts';

vi.mock('@dragoman/lua', () => ({
  guardSource: () => '-- guard',
  editSource: () => '-- edit',
  hopSource: () => '-- hop',
  refuseAllSource: () => '-- refuse all',
}));

const here = import.meta.dirname;
const base = readResources(readFileSync(join(here, 'testdata/in/base.yaml'), 'utf8'));
const compiled = (gateway: GatewayIntent) => apply(base, plan(readIntents(base, { envoy: '1.40', gateway }).intents));
const SECOND = 1000;

const LIMITS = [
  { requests: { count: 2, windowMs: SECOND }, by: [], when: [] },
  { requests: { count: 7, windowMs: 60 * SECOND }, by: ['key', 'header.x-tenant'], when: [] },
  {
    requests: { count: 1, windowMs: 3600 * SECOND },
    by: ['key'],
    when: [
      { subject: 'team', value: 'search' },
      { subject: 'path', value: '/v1/chat.completions' },
      { subject: 'path', value: '/v1beta/*' },
      { subject: 'header.x-plan', value: 'free' },
      { subject: 'header.x-plan', value: 'fr*' },
      { subject: 'header.x-plan', value: '*' },
    ],
  },
] as const;

test.each(['1.39', '1.40'] as const)('limits as Envoy %s holds them', async (envoy) => {
  const tree = toTree(TypedExtensionConfigSchema, localLimitsExtension(LIMITS, envoy), registry);
  const golden = join(here, `testdata/limits/extension.${envoy}.yaml`);
  await expect(stringify(tree, { sortMapEntries: true, lineWidth: 0 })).toMatchFileSnapshot(golden);
});

test.each(['1.39', '1.40'] as const)('limits of several policies as Envoy %s holds them', async (envoy) => {
  const policies = [
    { of: 'a/all', limits: LIMITS.slice(0, 1) },
    { of: 'a/callers', limits: LIMITS.slice(1) },
  ];
  const tree = toTree(TypedExtensionConfigSchema, policyLimitsExtension(policies, envoy), registry);
  const golden = join(here, `testdata/limits/policies.${envoy}.yaml`);
  await expect(stringify(tree, { sortMapEntries: true, lineWidth: 0 })).toMatchFileSnapshot(golden);
});

test('the filter stands behind those who say who is calling, and before the one that reads bodies', () => {
  const callers = { tokens: true, table: true };
  const names: string[] = [];
  for (const listener of compiled({ shared: false, callers, localLimits: true }).listeners)
    mapConnectionManagers(listener, (hcm) => {
      names.push(...hcm.httpFilters.map(({ name }) => name).filter((name) => name.startsWith('dragoman.')));
      return hcm;
    });
  expect(names).toEqual(['dragoman.keys', 'dragoman.tokens', 'dragoman.identify', 'dragoman.limits', 'dragoman.guard']);
});

test('the guard is on every route: refusals are put into the dialect of the caller', () => {
  const [config] = compiled({ shared: false, localLimits: true }).routes;
  const served = config?.virtualHosts.flatMap(({ routes }) => routes) ?? [];
  expect(served.length).toBeGreaterThan(3);
  expect(served.filter(({ typedPerFilterConfig }) => !('dragoman.guard' in typedPerFilterConfig))).toEqual([]);
  expect(served.map(({ name }) => name)).not.toContain('unidentified');
});

describe('limits of policies', () => {
  const source = { address: { host: '10.0.0.1', port: 5006 }, gateway: 'Gateway a/b', tokens: false };
  const limits = { of: 'a/all', callers: 'a/keys' };
  /** On the first model of the gateway. */
  const under = (held: object) => {
    let first = true;
    const resources = {
      ...base,
      routes: base.routes.map((config) => ({
        ...config,
        virtualHosts: config.virtualHosts.map((host) => ({
          ...host,
          routes: host.routes.map((route) => {
            const intent = readStamp<object>(route.metadata);
            if (!intent || !first) return route;
            first = false;
            return { ...route, metadata: stamp(route.metadata, { ...intent, ...held }) };
          }),
        })),
      })),
    };
    const { intents } = readIntents(resources, { envoy: '1.40', gateway: { shared: true, policies: source } });
    return apply(resources, plan(intents));
  };
  const routesOf = (held: object) =>
    under(held).routes.flatMap(({ virtualHosts }) => virtualHosts.flatMap(({ routes }) => routes));

  test('stand behind those who say who is calling, off by themselves, and bar the way until they are known', () => {
    const filters: unknown[] = [];
    for (const listener of under({ limits, policy: 'a/keys' }).listeners)
      mapConnectionManagers(listener, (hcm) => {
        filters.push(...hcm.httpFilters.filter(({ name }) => /guard|identify|limits/.test(name)));
        return hcm;
      });
    const identify = { name: 'dragoman.identify', disabled: true };
    const types = ['LocalRateLimit', 'Lua'].map((name) => expect.stringMatching(new RegExp(`\\.${name}$`)) as unknown);
    const settings = {
      case: 'configDiscovery',
      value: { typeUrls: types, defaultConfig: { typeUrl: expect.stringMatching(/\.Lua$/) as unknown } },
    };
    expect(filters).toMatchObject([
      { name: 'dragoman.guard' },
      identify,
      { name: 'dragoman.limits', disabled: true, configType: settings },
    ]);
  });

  test.each([{ limits }, { limits, policy: 'a/keys' }])('are on wherever the guard is: %j', (held) => {
    const guarded = routesOf(held).filter(({ typedPerFilterConfig }) => 'dragoman.guard' in typedPerFilterConfig);
    expect(guarded.length).toBeGreaterThan(3);
    for (const { typedPerFilterConfig } of guarded)
      expect('dragoman.identify' in typedPerFilterConfig).toBe('policy' in held);
    expect(guarded.filter(({ typedPerFilterConfig }) => !('dragoman.limits' in typedPerFilterConfig))).toEqual([]);
  });

  test('are told by the route whose they are, and nobody else’s routes are', () => {
    const named = routesOf({ limits }).flatMap(({ metadata }) => metadata?.filterMetadata['dragoman.limits'] ?? []);
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named.map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify(limits)]));
    expect(routesOf({}).flatMap(({ metadata }) => metadata?.filterMetadata['dragoman.limits'] ?? [])).toEqual([]);
  });
});

test('without limits nothing of this is there', () => {
  expect(compiled({ shared: false, localLimits: false })).toEqual(compiled({ shared: false }));
});
