import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TypedExtensionConfigSchema } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { registry } from '@envoyproxy/protos/registry';
import { mapConnectionManagers, toTree } from '@dragoman/xds';
import { expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { apply, localLimitsExtension, plan, readIntents, type GatewayIntent } from '../src/index.ts';
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

test('without limits nothing of this is there', () => {
  expect(compiled({ shared: false, localLimits: false })).toEqual(compiled({ shared: false }));
});
