import { create } from '@bufbuild/protobuf';
import { AnySchema } from '@bufbuild/protobuf/wkt';
import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { describe, expect, test } from 'vitest';
import { actingFilters, idleFilters, idleFiltersFrom } from '../src/routes/route-filters.ts';

const settings = (type: string) =>
  create(AnySchema, { typeUrl: `type.googleapis.com/envoy.extensions.filters.http.${type}` });
const JWT = settings('jwt_authn.v3.PerRouteConfig');
const CORS = settings('cors.v3.CorsPolicy');
const WASM = settings('wasm.v3.Wasm');
const LUA = settings('lua.v3.LuaPerRoute');

const route = (typedPerFilterConfig: Route['typedPerFilterConfig'], prefix?: string): Route =>
  create(RouteSchema, {
    typedPerFilterConfig,
    ...(prefix !== undefined && { match: { pathSpecifier: { case: 'prefix', value: prefix } } }),
  });

test.each([
  'jwt_authn.v3.PerRouteConfig',
  'rbac.v3.RBACPerRoute',
  'cors.v3.CorsPolicy',
  'ratelimit.v3.RateLimitPerRoute',
  'local_ratelimit.v3.LocalRateLimit',
  'fault.v3.HTTPFault',
  'header_mutation.v3.HeaderMutationPerRoute',
])('%s does nothing without settings', (type) => {
  const one = route({ filter: settings(type) });
  expect(actingFilters(one)).toBe('');
  expect(idleFilters(one)).toEqual(one.typedPerFilterConfig);
});

test('of any other filter it is not known: all are named, in order', () => {
  const mixed = route({ wasm: WASM, jwt: JWT, lua: LUA });
  expect(actingFilters(mixed)).toBe('lua, wasm');
  expect(idleFilters(mixed)).toEqual({ jwt: JWT });
});

describe('settings of the routes from a place on', () => {
  const at = (path: string, ...routes: readonly Route[]) => idleFiltersFrom(routes, { case: 'prefix', value: path });

  test('those of each filter once, the first that is met', () => {
    const other = settings('jwt_authn.v3.PerRouteConfig');
    const found = at('/', route({ jwt: JWT }, '/'), route({ jwt: other, cors: CORS }, '/'), route({}, '/'));
    expect(found).toEqual([{ jwt: JWT, cors: CORS }, { jwt: other, cors: CORS }, {}]);
  });

  test('a route with a filter more is looked at, though it has one that is known', () => {
    const found = at('/', route({ jwt: JWT, cors: CORS }, '/'), route({ jwt: JWT }, '/'));
    expect(found).toEqual([{ jwt: JWT, cors: CORS }, { jwt: JWT }]);
  });

  test('a route of another path is not met; one without a match is', () => {
    expect(at('/a', route({ jwt: JWT }, '/b'), route({ cors: CORS }))).toEqual([{ cors: CORS }, { cors: CORS }]);
    expect(at('/a', route({ jwt: JWT }, '/a/b'))).toEqual([{ jwt: JWT }]);
  });

  test('the same object where a route adds nothing', () => {
    const [first, second, third] = at('/', route({ wasm: WASM }, '/'), route({ jwt: JWT }, '/'), route({}, '/'));
    expect(first).toBe(second);
    expect(third).toEqual({});
  });
});
