import type { JsonObject } from '@bufbuild/protobuf';
import { ExtAuthzPerRouteSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/ext_authz/v3/ext_authz';
import { PerRouteConfigSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { HeaderMutationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/header_mutation/v3/header_mutation';
import { HttpConnectionManagerSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { UpstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { compile } from '@dragoman/patches';
import { allRoutes } from '@dragoman/patches/testing/all-routes';
import { typed, unpack } from '@dragoman/xds';
import { describe, expect, test, vi } from 'vitest';
import { gatewayShape, type HostShape, type RuleShape } from './gateway-shapes.ts';
import { HOST, provider, stampShape, type Known } from './stamped.ts';

vi.mock('@dragoman/lua', () => ({
  guardSource: () => '-- guard',
  editSource: () => '-- edit',
  hopSource: () => '',
  refuseAllSource: () => '-- nobody',
}));

const openai = provider('openai', 'openai', { credential: 'key' });
const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const JWT = 'envoy.filters.http.jwt_authn';
const jwt = { [JWT]: typed(PerRouteConfigSchema, { requirementSpecifier: { case: 'requirementName', value: 'r' } }) };
const AUTHZ = 'envoy.filters.http.ext_authz/policy';
const authz = { [AUTHZ]: typed(ExtAuthzPerRouteSchema, {}) };

const POLICIES = { gateway: 'Gateway default/eg', address: { host: '10.0.0.1', port: 5006 }, tokens: false };

function compiled(hosts: readonly HostShape[], known?: Known) {
  const shape = gatewayShape(hosts);
  const gateway = { ...HOST.gateway, ...(known && { policies: POLICIES }) };
  const { resources, problems, mistakes } = compile(stampShape(shape, known).resources, { ...HOST, gateway });
  expect(problems).toEqual([]);
  return { shape, resources, mistakes, routes: resources.routes[0]?.virtualHosts.flatMap(allRoutes) ?? [] };
}
const looks = (routes: readonly Route[]) => routes.filter(({ name }) => name.startsWith('first-look/'));
const web: RuleShape = { route: 'web', backends: [{ name: 'web', at: 'web.test:80' }] };

describe('a model that is not there', () => {
  const hosts = [{ rules: ['a', 'b'].map((model) => ({ route: model, model, backends: [openai] })) }];
  const keysOn = (kind: string, name: string): JsonObject => ({
    apiVersion: 'dragoman.dev/v1alpha1',
    kind: 'LLMPolicy',
    metadata: { namespace: 'default', name },
    spec: { targetRefs: [{ kind, name }], keys: [] },
  });
  const answers = (policy: JsonObject) =>
    compiled(hosts, { policies: [policy] })
      .routes.filter(({ name, match }) => name === 'unknown-model' && match?.pathSpecifier.value === '/')
      .map(({ action, metadata }) => [action.case, metadata?.filterMetadata]);

  test('is under the policy of all that are', () => {
    const metadata = { dragoman: {}, 'dragoman.identify': { policy: 'default/eg' } };
    expect(answers(keysOn('Gateway', 'eg'))).toEqual([
      ['route', metadata],
      ['directResponse', metadata],
    ]);
  });
  test('nor is anybody else told in which formats a model can be asked', () => {
    const { routes } = compiled(hosts, { policies: [keysOn('HTTPRoute', 'a')] });
    const refusals = routes.filter(({ name }) => name.endsWith('/other-formats'));
    expect(refusals.map(({ metadata }) => metadata?.filterMetadata['dragoman.identify'])).toEqual([
      { policy: 'default/a' },
      { policy: 'default/a' },
      undefined,
    ]);
  });
  test('is told to everybody where some are open', () => {
    expect(answers(keysOn('HTTPRoute', 'a'))).toEqual([['route', { dragoman: {} }]]);
  });
});

test('the guard stands before the filters that were there, which stay in their order', () => {
  const { resources } = compiled([{ rules: [{ route: 'chat', backends: [openai] }] }]);
  const filter = resources.listeners[0]?.defaultFilterChain?.filters[0];
  const value = filter?.configType.case === 'typedConfig' ? filter.configType.value : undefined;
  const names = unpack(HttpConnectionManagerSchema, value)?.httpFilters.map(({ name }) => name);
  expect(names).toEqual(['dragoman.guard', 'envoy.filters.http.router']);
});

test('credentials that Envoy Gateway injects come after the wipe and the edit', () => {
  const { resources } = compiled([{ rules: [{ route: 'chat', backends: [openai] }] }]);
  const options = unpack(HttpProtocolOptionsSchema, resources.clusters[0]?.typedExtensionProtocolOptions[OPTIONS]);
  const names = ['dragoman.wipe', 'dragoman.edit', 'inject/key', 'envoy.filters.http.upstream_codec'];
  expect(options?.httpFilters.map(({ name }) => name)).toEqual(names);
});

test('the header of a key that Envoy Gateway puts in is wiped on the way to every provider', () => {
  const acme = provider('acme', 'openai', { credential: 'acme', header: 'X-Acme-Token' });
  const { resources } = compiled([{ rules: [{ route: 'chat', backends: [acme, openai] }] }]);
  const wiped = resources.clusters.map(({ typedExtensionProtocolOptions }) => {
    const options = unpack(HttpProtocolOptionsSchema, typedExtensionProtocolOptions[OPTIONS]);
    const wipe = options?.httpFilters.find(({ name }) => name === 'dragoman.wipe')?.configType;
    const mutations = unpack(HeaderMutationSchema, wipe?.case === 'typedConfig' ? wipe.value : undefined)?.mutations;
    return (mutations?.requestMutations ?? []).some(({ action }) => {
      const pattern = action.case === 'removeOnMatch' ? action.value.keyMatcher?.matchPattern : undefined;
      return pattern?.case === 'safeRegex' && new RegExp(`^(?:${pattern.value.regex})$`).test('x-acme-token');
    });
  });
  expect(wiped).toEqual([true, true]);
});

test('TLS asks for the name of the endpoint, not for that of the gateway', () => {
  const backends = [provider('openai', 'openai', { at: 'api.test:443', sni: '' })];
  const { resources } = compiled([{ rules: [{ route: 'chat', backends }] }]);
  const [cluster] = resources.clusters;
  const socket = cluster?.transportSocketMatches[0]?.transportSocket?.configType;
  expect(unpack(UpstreamTlsContextSchema, socket?.case === 'typedConfig' ? socket.value : undefined)).toMatchObject({
    autoHostSni: true,
  });
  const options = unpack(HttpProtocolOptionsSchema, cluster?.typedExtensionProtocolOptions[OPTIONS]);
  expect(options?.upstreamHttpProtocolOptions?.autoSni).toBe(false);
});

test("a mistake answers 500 with the user's policies in force, whatever the model", () => {
  const rules = [{ route: 'chat', annotations: { 'llm.x': '' }, backends: [openai], filters: jwt }];
  const { routes, mistakes } = compiled([{ rules }]);
  const refused = routes.find(({ action }) => action.case === 'directResponse');
  expect(refused?.match?.dynamicMetadata).toEqual([]);
  expect(refused?.typedPerFilterConfig[JWT]).toEqual(jwt[JWT]);
  expect(mistakes).toHaveLength(1);
});

describe('filters of a request are made for its first route', () => {
  test('what models of the same host and path ask for is asked for there', () => {
    const rules = [
      { route: 'a', model: 'a', backends: [openai] },
      { route: 'b', model: 'b', backends: [openai], filters: jwt },
    ];
    const { routes, mistakes } = compiled([{ rules }]);
    expect(mistakes).toEqual([]);
    expect(looks(routes).every(({ typedPerFilterConfig }) => JWT in typedPerFilterConfig)).toBe(true);
    const served = routes.filter(({ name }) => name.includes('/default/a/'));
    expect(served.some(({ typedPerFilterConfig }) => JWT in typedPerFilterConfig)).toBe(false);
  });

  test("what others' routes behind ask for, too", () => {
    const rules = [
      { route: 'chat', model: 'a', backends: [openai] },
      { ...web, filters: jwt },
    ];
    const { routes, shape } = compiled([{ rules }]);
    expect(looks(routes).every(({ typedPerFilterConfig }) => JWT in typedPerFilterConfig)).toBe(true);
    expect(routes).toContainEqual(shape.routes[0]?.virtualHosts[0]?.routes.at(-1));
  });

  test('not what routes of other paths ask for', () => {
    const rules: RuleShape[] = [
      { route: 'chat', model: 'a', backends: [openai] },
      { ...web, match: { path: { case: 'pathSeparatedPrefix', value: '/web' } }, filters: jwt },
    ];
    const { routes } = compiled([{ rules }]);
    expect(looks(routes).some(({ typedPerFilterConfig }) => JWT in typedPerFilterConfig)).toBe(false);
  });

  test('a policy of other filters than those of the same host and path cannot be kept: it is not open', () => {
    const rules = [
      { route: 'a', model: 'a', backends: [openai] },
      { route: 'b', model: 'b', backends: [openai], filters: authz },
    ];
    const { mistakes, routes } = compiled([{ rules }]);
    expect(mistakes.map(({ message }) => message)).toEqual([
      expect.stringContaining(`HTTPRoute default/b has other policies (${AUTHZ}) than HTTPRoute default/a (none)`),
    ]);
    expect(looks(routes).some(({ typedPerFilterConfig }) => AUTHZ in typedPerFilterConfig)).toBe(false);
  });

  test("a request that was read never ends on another's route whose filters it has not got", () => {
    const team = { name: 'x-team', headerMatchSpecifier: { case: 'presentMatch' as const, value: true } };
    const rules: RuleShape[] = [
      { route: 'a', model: 'a', backends: [openai] },
      { ...web, match: { path: { case: 'prefix', value: '/v1' }, headers: [team] }, filters: authz },
      { route: 'b', rule: 1, model: 'b', backends: [openai] },
    ];
    const { routes } = compiled([{ rules }]);
    const at = routes.findIndex(({ name }) => name.includes('/default/web/'));
    expect(routes[at - 1]).toMatchObject({
      name: 'unknown-model',
      match: { pathSpecifier: { case: 'prefix', value: '/v1' }, headers: [team] },
    });
    expect(routes[at - 1]?.match?.dynamicMetadata).toHaveLength(1);
  });
});

test('where nobody else is on the host, whole branches of paths are looked at', () => {
  const chat = { route: 'chat', model: 'a', backends: [openai] };
  const alone = looks(compiled([{ rules: [chat] }]).routes).length;
  const beside = looks(compiled([{ rules: [chat, web] }]).routes).length;
  expect([alone, beside > 3 * alone]).toEqual([9, true]);
});
