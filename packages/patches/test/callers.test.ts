import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { AccessLog } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { mapConnectionManagers } from '@dragoman/xds';
import { apply, gatewayInHeader, plan, readIntents, stamp, type GatewayIntent } from '../src/index.ts';
import { changedYaml, readResources } from './resources-yaml.ts';

vi.mock('@dragoman/lua', () => ({
  guardSource: () => '-- guard',
  editSource: () => '-- edit',
  hopSource: () => '-- hop',
  askedSource: () => '-- asked',
  refuseAllSource: () => '-- refuse all',
}));

const here = import.meta.dirname;
const GUARD_NAME = 'dragoman.guard';
const base = readResources(readFileSync(join(here, 'testdata/in/base.yaml'), 'utf8'));

/** What one patch changes, the patches before it applied. */
function changedBy(name: string, gateway: GatewayIntent): string {
  const { intents } = readIntents(base, { envoy: '1.40', gateway });
  const patches = plan(intents);
  const at = patches.findIndex((patch) => patch.name === name);
  const before = apply(base, patches.slice(0, at));
  return changedYaml(before, apply(before, patches.slice(at, at + 1)));
}

const NOTHING = changedYaml(base, base);
const ASKING: GatewayIntent = { shared: false, callers: { tokens: false, table: false } };

test('keys: a filter that asks for its table stands before the guard', async () => {
  const changed = changedBy('ask-callers', ASKING);
  await expect(changed).toMatchFileSnapshot(join(here, 'testdata/callers/keys.yaml'));
});

test.each(['ask-callers', 'protect-routes'])('%s: nothing where nobody is asked', (name) => {
  expect(changedBy(name, { shared: false })).toBe(NOTHING);
});

test('every route is guarded, and what is nobody’s ends before all others', () => {
  const { intents } = readIntents(base, { envoy: '1.40', gateway: ASKING });
  const { routes } = apply(base, plan(intents));
  const [config] = routes;
  for (const { routes: all } of config?.virtualHosts.filter(({ routes: [first] }) => first?.name === 'unidentified') ??
    []) {
    expect(all.filter(({ typedPerFilterConfig }) => !('dragoman.guard' in typedPerFilterConfig))).toEqual([]);
    expect(
      all[0]?.match?.dynamicMetadata.map(({ path, invert }) => [path.map(({ segment }) => segment.value), invert]),
    ).toEqual([
      [['req', 'format'], false],
      [['key', 'name'], true],
    ]);
  }
  expect(config?.virtualHosts[0]?.routes[0]?.name).toBe('unidentified');
});

describe('a policy of a route’s own', () => {
  const source = { address: { host: '10.0.0.1', port: 5006 }, gateway: 'Gateway a/b', tokens: false };
  const [config] = base.routes;
  const [own] = [
    ...(readIntents(base, { envoy: '1.40', gateway: { shared: true } }).intents.models.get(config?.name ?? '') ?? []),
  ];
  const [name = '', model] = own ?? [];
  const under = {
    ...base,
    routes: base.routes.map((each) => ({
      ...each,
      virtualHosts: each.virtualHosts.map((host) => ({
        ...host,
        routes: host.routes.map((route) =>
          route.name === name ? { ...route, metadata: stamp(route.metadata, { ...model, policy: 'a/keys' }) } : route,
        ),
      })),
    })),
  };
  const compiled = (policies: NonNullable<GatewayIntent['policies']>, more: Partial<GatewayIntent> = {}) => {
    const { intents } = readIntents(under, { envoy: '1.40', gateway: { shared: true, policies, ...more } });
    return apply(under, plan(intents));
  };
  const allRoutes = (policies: Parameters<typeof compiled>[0]) =>
    compiled(policies).routes.flatMap(({ virtualHosts }) => virtualHosts.flatMap(({ routes }) => routes));
  const lets = (route: Route, invert: boolean) =>
    route.match?.dynamicMetadata.some(
      (each) => each.invert === invert && each.path.map(({ segment }) => segment.value).join('.') === 'by',
    );

  test('the filter is made wherever the guard is, and by itself it is off', () => {
    const guarded = allRoutes(source).filter(({ typedPerFilterConfig }) => GUARD_NAME in typedPerFilterConfig);
    expect(guarded.length).toBeGreaterThan(3);
    for (const { typedPerFilterConfig } of guarded)
      expect(Object.keys(typedPerFilterConfig)).toContain('dragoman.identify');
    const filters = compiled(source).listeners.flatMap(filtersOf);
    const at = filters.findIndex((filter) => filter.name === 'dragoman.identify');
    expect(filters[at]).toMatchObject({ disabled: true, configType: { case: 'configDiscovery' } });
    expect(filters[at - 1]?.name).toBe(GUARD_NAME);
  });

  test('each of its routes is for those whom it lets in, and leads nowhere for others', () => {
    const routes = allRoutes(source).filter(({ metadata }) => metadata?.filterMetadata['dragoman.identify']);
    expect(routes.length).toBeGreaterThan(1);
    for (const [at, route] of routes.entries()) {
      expect(lets(route, at % 2 === 1)).toBe(true);
      // Which formats it can be asked in is nobody else's business either.
      const answers = at % 2 === 1 || route.name.endsWith('/other-formats');
      expect(route.action.case).toBe(answers ? 'directResponse' : 'route');
    }
  });

  test('what is sent along has no sign that Envoy would read as a command', () => {
    const text = JSON.stringify(compiled(source).listeners.flatMap(filtersOf), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const [, value = ''] = /"x-dragoman-gateway","value":"([^"]*)"/.exec(text) ?? [];
    expect(value).not.toContain('%');
    expect(gatewayInHeader(value)).toBe(source.gateway);
  });

  test('the server of the tables is verified where it has a certificate', () => {
    const text = JSON.stringify(
      compiled({ ...source, tls: { ca: 'PEM', names: ['dragoman.svc'] } }).listeners.flatMap(filtersOf),
      (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    );
    expect(text).toContain('PEM');
    expect(text).toContain('"grpc.ssl_target_name_override"');
    expect(text).toContain('dragoman.svc');
  });

  test('authz stands behind it, and behind authz what lets in; both are off where the guard is off', () => {
    const resources = compiled(source, { authz: { host: 'authz.svc', port: 6005 } });
    const filters = resources.listeners.flatMap(filtersOf);
    const at = filters.findIndex((filter) => filter.name === 'dragoman.identify');
    expect(filters.slice(at + 1, at + 3)).toMatchObject([
      { name: 'dragoman.authz', disabled: true },
      { name: 'dragoman.asked', disabled: true },
    ]);
    const routes = resources.routes.flatMap(({ virtualHosts }) => virtualHosts.flatMap((host) => host.routes));
    const own = (route: Route) => Object.keys(route.typedPerFilterConfig);
    for (const route of routes.filter((each) => own(each).includes('dragoman.identify')))
      expect(own(route)).toEqual(expect.arrayContaining(['dragoman.authz', 'dragoman.asked']));
    const looks = routes.filter((route) => route.name.startsWith('first-look') && own(route).includes(GUARD_NAME));
    expect(looks.length).toBeGreaterThan(0);
    for (const look of looks) expect(look.name).toMatch(/^first-look-governed\//);
    expect(resources.clusters.map((cluster) => cluster.name)).toContain('dragoman.authz');
  });

  test('without authz no first look asks for more', () => {
    const looks = allRoutes(source).filter((route) => route.name.startsWith('first-look'));
    expect(looks.length).toBeGreaterThan(0);
    for (const look of looks) expect(look.name).toMatch(/^first-look\//);
  });

  test('without one nothing of this is there', () => {
    const { intents } = readIntents(base, { envoy: '1.40', gateway: { shared: true, policies: source } });
    const without = readIntents(base, { envoy: '1.40', gateway: { shared: true } }).intents;
    expect(apply(base, plan(intents))).toEqual(apply(base, plan(without)));
  });
});

test.each([true, false])('the meter is told of calls; of ours alone where there are others: %s', (shared) => {
  const meter = { path: '/run/meter.sock' };
  const { intents } = readIntents(base, { envoy: '1.40', gateway: { shared, meter } });
  const { listeners, clusters } = apply(base, plan(intents));
  const logs = logsOf(listeners).filter(({ name }) => name === 'dragoman.meter');
  expect(logs.length).toBeGreaterThan(0);
  for (const log of logs) expect(log.filter?.filterSpecifier.case).toBe(shared ? 'extensionFilter' : undefined);
  expect(clusters.map(({ name }) => name)).toContain('dragoman.meter');
});

test('the meter and the log have one id for a call, which is made before anything else', () => {
  const gateway = { accessLog: '/var/log/access.jsonl', shared: true };
  const idsWith = (more: object) => {
    const { intents } = readIntents(base, { envoy: '1.40', gateway: { ...gateway, ...more } });
    const { listeners } = apply(base, plan(intents));
    const ids = logsOf(listeners)
      .filter(({ name }) => ['dragoman.meter', 'dragoman.access-log'].includes(name))
      .map(({ configType }) => new TextDecoder().decode(configType.value?.value))
      .map((text) => /%(?:UNIQUE_ID|FILTER_STATE\([^)]*\))%/.exec(text)?.[0]);
    return {
      ids,
      first: listeners.flatMap((listener) =>
        filtersOf(listener)
          .slice(0, 1)
          .map(({ name }) => name),
      ),
    };
  };
  const one = '%FILTER_STATE(dragoman.id:PLAIN)%';
  const metered = idsWith({ meter: { path: '/run/meter.sock' } });
  expect(metered.ids).toEqual([one, one, one]);
  expect(metered.first).toContain('dragoman.id');
  const { ids, first } = idsWith({});
  expect(ids).toEqual(['%UNIQUE_ID%', '%UNIQUE_ID%']);
  expect(first).not.toContain('dragoman.id');
});

function logsOf(listeners: readonly Parameters<typeof mapConnectionManagers>[0][]): readonly AccessLog[] {
  const found: AccessLog[] = [];
  for (const listener of listeners)
    mapConnectionManagers(listener, (hcm) => {
      found.push(...hcm.accessLog);
      return hcm;
    });
  return found;
}

function filtersOf(listener: Parameters<typeof mapConnectionManagers>[0]): readonly HttpFilter[] {
  const found: HttpFilter[] = [];
  mapConnectionManagers(listener, (hcm) => {
    found.push(...hcm.httpFilters);
    return hcm;
  });
  return found;
}
