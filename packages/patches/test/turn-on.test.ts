import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { apply, plan, readIntents, type GatewayIntent } from '../src/index.ts';
import { changedYaml, readResources } from './resources-yaml.ts';

vi.mock('@dragoman/lua', () => ({
  guardSource: () => '-- guard',
  editSource: () => '-- edit',
  hopSource: () => '-- hop',
  refuseAllSource: () => '-- refuse all',
}));

const base = readResources(readFileSync(join(import.meta.dirname, 'testdata/in/base.yaml'), 'utf8'));
const KEYS: GatewayIntent = {
  shared: false,
  authz: { path: '/run/authz.sock' },
  callers: { tokens: false, table: false },
};

/** Whether the listeners, and whether the routes, are otherwise than where there are keys and nothing else. */
const beside = (gateway: GatewayIntent) => {
  const made = [KEYS, gateway].map((each) =>
    apply(base, plan(readIntents(base, { envoy: '1.40', gateway: each }).intents)),
  );
  const differ = (kind: 'listeners' | 'routes') =>
    new Set(made.map((resources) => changedYaml(base, { ...base, [kind]: resources[kind] }))).size > 1;
  return { listeners: differ('listeners'), routes: differ('routes') };
};

test.each([
  ['issuer of tokens', { ...KEYS, callers: { tokens: true, table: false } }],
  ['budget', { ...KEYS, holdsSomebody: true }],
])('the first %s changes routes and no listener', (_what, gateway) => {
  expect(beside(gateway)).toEqual({ listeners: false, routes: true });
});

test('a table of keys changes the listener', () => {
  expect(beside({ ...KEYS, callers: { tokens: false, table: true } }).listeners).toBe(true);
});
