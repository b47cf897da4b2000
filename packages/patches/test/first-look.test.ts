import { create } from '@bufbuild/protobuf';
import { AnySchema } from '@bufbuild/protobuf/wkt';
import type { Route, RouteMatch } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { describe, expect, test } from 'vitest';
import { apply, plan, readIntents, type GatewayIntent } from '../src/index.ts';
import { MODEL, resourcesOf, target, type Stamped } from './route-models.ts';

const SHARED: GatewayIntent = { shared: true };
const settings = (type: string) =>
  create(AnySchema, { typeUrl: `type.googleapis.com/envoy.extensions.filters.http.${type}` });
const JWT = { jwt: settings('jwt_authn.v3.PerRouteConfig') };
const CORS = { 'envoy.filters.http.cors': settings('cors.v3.CorsPolicy') };

type Filters = Route['typedPerFilterConfig'];
const prefix = (value: string) => ({ pathSpecifier: { case: 'prefix' as const, value } });
const model = (name: string, path: string, typedPerFilterConfig: Filters = {}): Stamped => ({
  name,
  match: prefix(path),
  typedPerFilterConfig,
  intent: { ...MODEL, targets: [target('a')] },
});
const others = (path: string, typedPerFilterConfig: Filters = {}): Stamped => ({
  name: 'others',
  match: prefix(path),
  typedPerFilterConfig,
});
const account = (path: string): Stamped => ({
  name: 'files',
  match: prefix(path),
  intent: { account: 'files', cluster: 'a', paths: '' },
});

function looked(routes: readonly Stamped[], gateway = SHARED) {
  const base = resourcesOf(routes, ['a']);
  const { intents } = readIntents(base, { envoy: '1.40', gateway });
  const patches = plan(intents).filter(({ name }) => name === 'first-look');
  return apply(base, patches).routes.flatMap(({ virtualHosts }) => virtualHosts.flatMap((host) => host.routes));
}
const looks = (routes: readonly Stamped[], gateway = SHARED) =>
  looked(routes, gateway).filter(({ name }) => name.startsWith('first-look/'));
const pathsOf = (routes: readonly Route[]) => routes.map(({ match }) => match?.pathSpecifier.value);
const CHAT = '/v1/chat/completions';

describe('a look takes no path from others', () => {
  const WIDE = '/v1/';
  test.each<[string, readonly Stamped[], boolean]>([
    ['there are none', [model('m', '/')], true],
    ['theirs come before', [others('/'), model('m', '/')], true],
    ['theirs come behind', [model('m', '/'), others('/')], false],
    ['theirs come behind the first of two', [model('m', '/'), others('/'), model('n', '/')], false],
    ['an account comes behind', [model('m', '/'), account('/v1/files')], true],
  ])('%s', (_what, routes, isWide) => {
    expect(pathsOf(looks(routes)).includes(WIDE)).toBe(isWide);
  });

  test('one that comes later than others’ may be wide, though an earlier one may not', () => {
    const routes = [model('m', '/v1/chat'), others('/'), { ...model('n', '/v1/'), name: 'n' }];
    expect(pathsOf(looks(routes))).toEqual([CHAT, '/v1/realtime', '/v1/messages', '/v1/models/', '/v1/']);
  });

  test('on a listener that is ours alone all are wide', () => {
    expect(pathsOf(looks([model('m', '/'), others('/')], { shared: false }))).toContain(WIDE);
  });
});

describe('filters that any route behind may ask for are there', () => {
  const filtersAt = (routes: readonly Stamped[], path: string) =>
    looks(routes)
      .filter(({ match }) => match?.pathSpecifier.value === path)
      .map(({ typedPerFilterConfig }) => Object.keys(typedPerFilterConfig).toSorted());
  const GUARD = 'dragoman.guard';

  test.each<[string, readonly Stamped[], string, readonly string[]]>([
    ['of a route behind', [model('m', '/'), others(CHAT, JWT)], CHAT, [GUARD, 'jwt']],
    ['of none at another path', [model('m', '/'), others(CHAT, JWT)], '/v1/embeddings', [GUARD]],
    ['of none before', [others('/', JWT), model('m', CHAT)], CHAT, [GUARD]],
    ['of the route itself', [model('m', CHAT, JWT)], CHAT, [GUARD, 'jwt']],
  ])('%s', (_what, routes, path, filters) => {
    expect(filtersAt(routes, path)).toEqual([filters]);
  });

  test('of a family, the eldest has the say', () => {
    const [eldest, younger] = [settings('jwt_authn.v3.PerRouteConfig'), settings('jwt_authn.v3.PerRouteConfig')];
    const routes = [model('m', CHAT, { jwt: eldest }), { ...model('n', CHAT, { jwt: younger, ...CORS }) }];
    const [look] = looks(routes);
    expect(look?.typedPerFilterConfig['jwt']).toBe(eldest);
    expect(Object.keys(look?.typedPerFilterConfig ?? {})).toContain('envoy.filters.http.cors');
  });
});

describe('a browser may ask for leave where a route lets other origins in, and only there', () => {
  const preflights = (routes: readonly Stamped[]) => looks(routes).filter(({ name }) => name.endsWith('/preflight'));
  test('at its own path', () => {
    const [preflight, ...more] = preflights([model('m', CHAT, CORS), model('n', '/v2/chat')]);
    expect(more).toEqual([]);
    expect(preflight?.match).toMatchObject({
      ...prefix(CHAT),
      headers: [
        { name: ':method', headerMatchSpecifier: { value: { matchPattern: { value: 'OPTIONS' } } } },
        { name: 'origin', headerMatchSpecifier: { case: 'presentMatch' } },
        { name: 'access-control-request-method', headerMatchSpecifier: { case: 'presentMatch' } },
      ],
    });
    expect(preflight?.typedPerFilterConfig).toEqual(CORS);
  });
  test('at paths at which models can be asked or listed, and not at those of others behind', () => {
    const paths = pathsOf(preflights([model('m', '/', CORS), others('/')]));
    expect(paths).toEqual(expect.arrayContaining([CHAT, '/v1/messages', '/v1/models', '/v1beta/models']));
    expect(paths).not.toContain('/');
    expect(paths).not.toContain('/v1/realtime');
  });
});

test('behind an expression only what models can be asked at is looked at, where the expression matches', () => {
  const pathSpecifier = { case: 'safeRegex', value: { regex: '/v1/.*' } } as RouteMatch['pathSpecifier'];
  const found = looks([{ ...model('m', '/'), match: { pathSpecifier } }]);
  const below = looks([model('m', '/')]);
  expect(found.map(({ match }) => match?.pathSpecifier)).toEqual(below.map(({ match }) => match?.pathSpecifier));
  for (const { match } of found) expect(match?.headers.map(({ name }) => name)).toEqual([':path', ':method']);
});
