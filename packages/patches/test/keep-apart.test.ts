import { create } from '@bufbuild/protobuf';
import { AnySchema } from '@bufbuild/protobuf/wkt';
import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { expect, test } from 'vitest';
import { GUARDED } from '../src/listener/attach-guard.ts';
import { keepApart } from '../src/routes/keep-apart.ts';
import { siblings } from '../src/routes/without-model.ts';

const EXTENSIONS = 'type.googleapis.com/envoy.extensions.filters.http';
const settings = (type: string) => create(AnySchema, { typeUrl: `${EXTENSIONS}.${type}` });
const AUTHZ = { authz: settings('ext_authz.v3.ExtAuthzPerRoute') };
const CORS = { cors: settings('cors.v3.CorsPolicy') };

const route = (name: string, prefix: string, typedPerFilterConfig: Route['typedPerFilterConfig'] = {}): Route =>
  create(RouteSchema, {
    name,
    match: {
      pathSpecifier: { case: 'prefix', value: prefix },
      headers: [
        {
          name: 'x-llm-model',
          headerMatchSpecifier: {
            case: 'stringMatch',
            value: { matchPattern: { case: 'exact', value: name } },
          },
        },
      ],
    },
    typedPerFilterConfig,
  });

/** Before which routes barriers stand, and for which paths. */
const barriersOf = (...routes: readonly Route[]) =>
  [...keepApart(routes, siblings(routes))].map(([{ name }, barriers]) => [
    name,
    barriers.map(({ match }) => match?.pathSpecifier.value),
  ]);

test('a route with a filter of its own is not met by what was read on the way of another family', () => {
  expect(barriersOf(route('open', '/v1'), route('guarded', '/v1/chat', AUTHZ))).toEqual([['guarded', ['/v1/chat']]]);
  expect(barriersOf(route('guarded', '/v1', AUTHZ), route('open', '/'))).toEqual([['open', ['/v1']]]);
});

test('one that may be met by two families has a barrier for each', () => {
  expect(barriersOf(route('a', '/v1/a'), route('b', '/v1/b'), route('guarded', '/', AUTHZ))).toEqual([
    ['guarded', ['/v1/a', '/v1/b']],
  ]);
});

test('one with the same filters needs none, whatever others have', () => {
  expect(barriersOf(route('a', '/v1', AUTHZ), route('b', '/', AUTHZ), route('c', '/v2'))).toEqual([['c', ['/v2']]]);
});

test.each<[string, readonly Route[]]>([
  ['the same filters', [route('a', '/v1', AUTHZ), route('b', '/', AUTHZ)]],
  ['filters that are idle', [route('a', '/v1'), route('b', '/', CORS)]],
  ['other paths', [route('a', '/v1'), route('b', '/v2', AUTHZ)]],
  ['one family', [route('a', '/v1'), route('b', '/v1', AUTHZ)]],
  ['no route at all', []],
  ['a route of any match', [route('a', '/v1'), create(RouteSchema, { name: 'any', typedPerFilterConfig: AUTHZ })]],
])('routes of %s need no barrier', (_name, routes) => {
  expect(barriersOf(...routes)).toEqual([]);
});

test('a barrier answers what the guard has read, and nobody passes it', () => {
  const routes = [route('open', '/v1'), route('guarded', '/', AUTHZ)];
  const [barrier] = [...keepApart(routes, siblings(routes)).values()].flat();
  expect(barrier).toMatchObject({
    name: 'unknown-model',
    match: {
      headers: [],
      dynamicMetadata: [{ path: [{ segment: { value: 'req' } }, { segment: { value: 'format' } }] }],
    },
    action: { case: 'route', value: { clusterSpecifier: { value: 'dragoman-unknown-model' } } },
    metadata: { filterMetadata: { dragoman: {} } },
  });
  expect(barrier?.typedPerFilterConfig).toEqual(GUARDED);
});
