import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { withMetadata } from '@dragoman/xds';
import { describe, expect, test } from 'vitest';
import { apply, plan, readIntents, type GatewayIntent, type ModelIntent } from '../src/index.ts';
import { MODEL, resourcesOf, target, type Stamped } from './route-models.ts';

const POLICIES = { address: { path: '/run/policies.sock' }, gateway: 'Gateway a/b', tokens: false };
const AUTHZ = { authz: { path: '/run/authz.sock' } };
const policy = 'a/keys';
const limits = { of: 'a/limits', callers: policy };
const LIMITS = 'dragoman.limits';
const IDENTIFY = 'dragoman.identify';

const match = { pathSpecifier: { case: 'prefix' as const, value: '/' } };
const model = (name: string, more: Partial<ModelIntent>): Stamped => ({
  name,
  match,
  intent: { ...MODEL, name: { kind: 'exact', text: name }, targets: [target('a')], ...more },
});
const others: Stamped = { name: 'others', match };

/** The filters that are made for each route: those of one name after another. */
function filtersOf(routes: readonly Stamped[], gateway: Partial<GatewayIntent> = {}) {
  const base = resourcesOf(routes, ['a']);
  const asked = { shared: true, policies: POLICIES, ...gateway };
  const { routes: after } = apply(base, plan(readIntents(base, { envoy: '1.40', gateway: asked }).intents));
  const found = new Map<string, Set<string>>();
  for (const { name, typedPerFilterConfig } of after.flatMap((each) => each.virtualHosts.flatMap((h) => h.routes)))
    found.set(name, (found.get(name) ?? new Set()).add(Object.keys(typedPerFilterConfig).toSorted().join(' ')));
  return Object.fromEntries([...found].map(([name, sets]) => [name, [...sets]]));
}

describe('a route under a policy', () => {
  test.each<[string, Partial<ModelIntent>, Partial<GatewayIntent>, string]>([
    ['keys', { policy }, {}, `dragoman.guard ${IDENTIFY}`],
    [
      'keys and tokens',
      { policy },
      { policies: { ...POLICIES, tokens: true } },
      `dragoman.guard ${IDENTIFY} dragoman.tokens`,
    ],
    ['authz', { policy }, AUTHZ, `dragoman.asked dragoman.authz dragoman.guard ${IDENTIFY}`],
    ['limits alone', { limits }, {}, `dragoman.guard ${LIMITS}`],
    ['limits alone, whoever else asks authz', { limits }, AUTHZ, `dragoman.guard ${LIMITS}`],
    ['both', { policy, limits }, {}, `dragoman.guard ${IDENTIFY} ${LIMITS}`],
  ])('has its filters: %s', (_what, held, gateway, filters) => {
    const found = filtersOf([model('m', held), others], gateway);
    expect(found['m']).toEqual([filters]);
    expect(found['m/other-formats']).toEqual([filters]);
    expect(found['first-look/openai'] ?? found['first-look-governed/openai']).toEqual([filters]);
    expect(found['others']).toEqual(['']);
  });

  test('what holds on one of two is there on the way to both, and off where nothing holds', () => {
    const found = filtersOf([model('m', { policy }), model('n', {}), others]);
    expect(found['m']).toEqual([`dragoman.guard ${IDENTIFY}`]);
    expect(found['n']).toEqual(['']);
    expect(found['first-look/openai']).toEqual([`dragoman.guard ${IDENTIFY}`]);
  });
});

test('a route that asks for nothing lets in only whom its policy knows', () => {
  const base = resourcesOf([model('m', { policy })], ['a']);
  const { intents } = readIntents(base, { envoy: '1.40', gateway: { shared: true, policies: POLICIES } });
  const [patch] = plan(intents).filter(({ name }) => name === 'protect-by-policies');
  const [config] = base.routes;
  const [host] = config?.virtualHosts ?? [];
  const [route] = host?.routes ?? [];
  if (!patch?.routeConfig || !config || !host || !route) throw new Error('no route');
  const { match: _all, ...bare } = route;
  const held: Route = { ...bare, metadata: withMetadata(undefined, IDENTIFY, { policy }) };
  const after = patch.routeConfig({ ...config, virtualHosts: [{ ...host, routes: [held] }] });
  const matches = after.virtualHosts.flatMap(({ routes }) => routes.map((each) => each.match));
  expect(matches).toMatchObject([
    { ...match, dynamicMetadata: [{ invert: false, path: [{ segment: { value: 'by' } }] }] },
    { ...match, dynamicMetadata: [{ invert: true, path: [{ segment: { value: 'by' } }] }] },
  ]);
});
