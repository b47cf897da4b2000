import { readIntents } from '@dragoman/patches';
import { typed } from '@dragoman/xds';
import { PerRouteConfigSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { describe, expect, test } from 'vitest';
import { EndpointsUnknown } from '../src/index.ts';
import { gatewayShape, type RuleShape } from './gateway-shapes.ts';
import { HOST, provider, stampShape } from './stamped.ts';

const openai = provider('openai', 'openai');
const claude = provider('claude', 'anthropic', { at: '10.0.0.2:80' });
const rule = (more: Partial<RuleShape> = {}): RuleShape => ({ route: 'chat', backends: [openai], ...more });

describe('addresses that come apart', () => {
  const shape = gatewayShape([{ rules: [rule({ backends: [claude], model: 'sonnet' })] }]);

  test('make the cluster stand for itself, and say what the provider is called', () => {
    const [cluster] = stampShape(shape).resources.clusters;
    expect(cluster?.edsClusterConfig).toBeUndefined();
    const [locality] = cluster?.loadAssignment?.endpoints ?? [];
    const identifier = locality?.lbEndpoints[0]?.hostIdentifier;
    expect(identifier?.case === 'endpoint' && identifier.value.hostname).toBe('10.0.0.2');
  });
  test('that nobody told of are no reason to open anything', () => {
    expect(() => stampShape({ ...shape, endpoints: () => undefined })).toThrow(EndpointsUnknown);
  });
  test('do not matter where no model is asked, and are told of', () => {
    const plain = gatewayShape([{ rules: [{ route: 'web', backends: [{ name: 'web' }] }] }]);
    const { resources, unseen } = stampShape({ ...plain, endpoints: () => undefined });
    expect(resources.routes[0]).toBe(plain.routes[0]);
    expect(unseen).toEqual(['httproute/default/web/rule/0']);
  });
  test('do not matter where the route is refused anyway', () => {
    const wrong = gatewayShape([{ rules: [rule({ backends: [claude], annotations: { 'llm.modles': 'x' } })] }]);
    expect(stampShape({ ...wrong, endpoints: () => undefined }).routes).toBe(1);
  });
});

test('a cluster that has no addresses and waits for none is a mistake of its route alone', () => {
  const shape = gatewayShape([
    { rules: [rule(), { ...rule({ rule: 1, model: 'any' }), backends: [{ name: 'any' }] }] },
  ]);
  const [, dynamic] = shape.clusters;
  delete dynamic?.edsClusterConfig;
  const { intents } = readIntents(stampShape(shape).resources, HOST);
  const [serving, mistaken] = [...(intents.models.get('http-80')?.values() ?? [])].toSorted((a, b) =>
    'mistake' in a === 'mistake' in b ? 0 : 'mistake' in a ? 1 : -1,
  );
  expect(serving).toHaveProperty('targets');
  expect(mistaken).toMatchObject({ mistake: expect.stringContaining('DynamicResolver') as unknown });
});

test('what leads to the same cluster and asks no model finds it as it was', () => {
  const bare = { name: 'bare', at: 'bare.test:80' };
  const path = { case: 'pathSeparatedPrefix' as const, value: '/plain' };
  const rules = [rule({ model: 'm', backends: [bare] }), { route: 'web', match: { path }, backends: [bare] }];
  const shape = gatewayShape([{ rules }]);
  const [model, plain] = shape.routes[0]?.virtualHosts[0]?.routes ?? [];
  if (plain && model) plain.action = model.action;
  const { resources } = stampShape(shape);
  expect(resources.routes[0]?.virtualHosts[0]?.routes).toContain(plain);
  expect(resources.clusters[0]).toBe(shape.clusters[0]);
  expect(resources.clusters.slice(2).map(({ name }) => name)).toEqual([
    'httproute/default/chat/rule/0|Backend default/bare',
  ]);
});

test('in file mode annotations come from beside the translation, also those of a Gateway without a kind', () => {
  const shape = gatewayShape([{ rules: [{ route: 'chat', backends: [{ name: 'openai', at: 'openai.test:80' }] }] }]);
  const [host] = shape.routes[0]?.virtualHosts ?? [];
  const [resource] = (host?.metadata?.filterMetadata['envoy-gateway']?.['resources'] ?? []) as { kind?: string }[];
  if (resource) resource.kind = '';
  const { resources } = stampShape(shape, {
    annotations: {
      'HTTPRoute default/chat': { 'llm.models': 'gpt-5' },
      'Backend default/openai': { 'llm.provider': 'openai' },
      'Gateway default/eg': { 'llm.timeout': '3s' },
    },
  });
  expect(JSON.stringify(resources.routes[0]?.virtualHosts[0]?.routes[0]?.metadata)).toContain('"timeoutMs":3000');
});

test('routes of one name are told apart', () => {
  const shape = gatewayShape([{ rules: [rule({ model: 'a' }), rule({ rule: 1, model: 'b' })] }]);
  for (const route of shape.routes[0]?.virtualHosts[0]?.routes ?? []) route.name = 'same';
  const { resources, routes } = stampShape(shape);
  expect(routes).toBe(2);
  expect(resources.routes[0]?.virtualHosts[0]?.routes.slice(0, 2).map(({ name }) => name)).toEqual(['same', 'same|2']);
});

test('what asks no model is the same object', () => {
  const shape = gatewayShape([
    { name: 'a.test', rules: [{ route: 'web', backends: [{ name: 'web' }] }] },
    {
      name: 'b.test',
      rules: [{ route: 'grpc', kind: 'GRPCRoute', backends: [openai] }],
    },
    { name: 'c.test', rules: [rule()] },
  ]);
  const { resources, gateways } = stampShape(shape);
  const hosts = resources.routes[0]?.virtualHosts ?? [];
  const before = shape.routes[0]?.virtualHosts ?? [];
  expect(hosts.map((host, at) => host === before[at])).toEqual([true, true, false]);
  expect(resources.listeners).toBe(shape.listeners);
  expect(resources.clusters.map((cluster, at) => cluster === shape.clusters[at])).toEqual([true, true, false]);
  expect(gateways).toEqual(['Gateway default/eg']);
});

describe('the list of models of a host', () => {
  const jwt = { jwt: typed(PerRouteConfigSchema, {}) };
  const listOf = (rules: readonly RuleShape[]) => {
    const { resources } = stampShape(gatewayShape([{ rules }]));
    return resources.routes[0]?.virtualHosts[0]?.routes.filter(({ name }) => /^models?\//.test(name)) ?? [];
  };
  const idsOf = (rules: readonly RuleShape[]) => {
    const list = listOf(rules).find(({ name }) => name === 'models/openai');
    const body = list?.action.case === 'directResponse' ? list.action.value.body?.specifier.value : undefined;
    const parsed = JSON.parse(String(body ?? '{"data":[]}')) as { data: { id: string; owned_by: string }[] };
    return parsed.data.map(({ id, owned_by }) => `${id} of ${owned_by}`);
  };

  test('has the exact names that serve', () => {
    const wrong = rule({ route: 'wrong', rule: 1, model: 'o4', annotations: { 'llm.x': '' } });
    const other = rule({ route: 'other', rule: 2, annotations: { 'llm.models': 'o3, gpt-*' }, backends: [claude] });
    expect(idsOf([rule({ model: 'gpt-5' }), wrong, other])).toEqual(['gpt-5 of openai', 'o3 of claude']);
  });
  test("has the well-known models that a wildcard covers, and says no of others in the caller's dialect", () => {
    const wild = [rule({ annotations: { 'llm.models': 'gpt-5*' } })];
    expect(idsOf(wild)).toEqual(['gpt-5 of openai', 'gpt-5-mini of openai', 'gpt-5-nano of openai']);
    const { resources } = stampShape(gatewayShape([{ rules: wild }]));
    const last = resources.routes[0]?.virtualHosts[0]?.routes.slice(-3) ?? [];
    expect(last.map(({ name, match }) => [name, match?.pathSpecifier.value])).toEqual([
      ['not-found/anthropic', '/anthropic/v1/models/'],
      ['not-found/openai', '/v1/models/'],
      ['not-found/google', '/v1beta/models/'],
    ]);
  });
  test('is protected as its models are, and is not there where they differ', () => {
    const [a, b] = [rule({ model: 'a', filters: jwt }), rule({ rule: 1, model: 'b', filters: jwt })];
    expect(listOf([a, b]).every(({ typedPerFilterConfig }) => 'jwt' in typedPerFilterConfig)).toBe(true);
    expect(idsOf([a, b])).toHaveLength(2);
    expect(listOf([a, rule({ rule: 1, model: 'b' })])).toEqual([]);
  });
  test('is at the paths that its routes are at, and tells nobody of routes with other conditions', () => {
    const paths = listOf([rule({ model: 'a', match: { path: { case: 'pathSeparatedPrefix', value: '/v1' } } })]);
    expect(new Set(paths.map(({ match }) => match?.pathSpecifier.value))).toEqual(
      new Set(['/v1/models', '/v1/models/a']),
    );
    expect(listOf([rule({ model: 'a', match: { headers: [{ name: 'x-team' }] } })])).toEqual([]);
  });
});
