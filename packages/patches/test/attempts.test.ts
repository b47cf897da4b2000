import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { describe, expect, test } from 'vitest';
import { apply, compile, plan, readIntents, type GatewayIntent, type ModelIntent } from '../src/index.ts';
import { clusterByAttempt } from '../src/routes/cluster-by-attempt.ts';
import { MODEL, resourcesOf, target, type Stamped } from './route-models.ts';

const PROVIDERS = ['a', 'b', 'c', 'd'];
const ALONE: GatewayIntent = { shared: false };
const [a, b, c, d] = [
  target('a', { weight: 1 }),
  target('b', { weight: 3 }),
  target('c', { weight: 2 }),
  target('d'),
] as const;

/** The routes that serve a model. */
function serving(model: Partial<ModelIntent>, gateway: GatewayIntent = ALONE, more: Partial<Stamped> = {}) {
  const intent = { ...MODEL, ...model };
  const base = resourcesOf([{ name: 'm', ...more, intent }], PROVIDERS);
  const { intents } = readIntents(base, { envoy: '1.40', gateway });
  const patches = plan(intents).filter(({ name }) => name === 'route-models');
  const routes = apply(base, patches).routes.flatMap(({ virtualHosts }) => virtualHosts.flatMap((host) => host.routes));
  return routes.filter(({ action }) => action.case === 'route');
}

const told = ({ metadata }: Route, filter: string): Record<string, unknown> => metadata?.filterMetadata[filter] ?? {};
const attemptsOf = (route: Route) => told(route, 'dragoman.edit')['attempts'] as readonly Record<string, unknown>[];
const retryPolicy = ({ action }: Route) => (action.case === 'route' ? action.value.retryPolicy : undefined);
const retryOn = (route: Route) => retryPolicy(route)?.retryOn;

test('each target comes first as often as its weight says, and the others follow, the heaviest first', () => {
  const routes = serving({ targets: [a, b, c], fallback: [d] });
  expect(routes.map((route) => attemptsOf(route).map(({ provider }) => provider))).toEqual([
    ['a', 'b', 'c', 'd'],
    ['b', 'c', 'a', 'd'],
    ['c', 'b', 'a', 'd'],
  ]);
  expect(routes.map(({ match }) => match?.runtimeFraction?.defaultValue?.numerator)).toEqual([
    166_667,
    666_667,
    undefined,
  ]);
});

test('where only the fallback speaks a format it is the first, and nobody else is asked', () => {
  const [other] = serving({ targets: [a], fallback: [target('d', { formats: ['cohere'] })] }).slice(1);
  expect(other && attemptsOf(other).map(({ provider }) => provider)).toEqual(['d']);
});

test.each<[readonly string[], 'cluster' | 'inlineClusterSpecifierPlugin']>([
  [['a'], 'cluster'],
  [['a', 'a'], 'cluster'],
  [['a', 'b'], 'inlineClusterSpecifierPlugin'],
  [['a', 'a', 'b'], 'inlineClusterSpecifierPlugin'],
])('%j: a cluster is chosen for each attempt only where it matters', (clusters, kind) => {
  expect(clusterByAttempt(clusters, '1.39').case).toBe(kind);
  expect(clusterByAttempt(clusters, '1.40').case).toBe(kind);
});

test('a route without a target is an error', () => {
  expect(() => clusterByAttempt([], '1.40')).toThrow('a route without a target');
});

describe('when the next one is tried', () => {
  const ALL = 'connect-failure,refused-stream,reset,retriable-status-codes,5xx';
  type Reasons = ModelIntent['retries']['on'];

  test.each<[Reasons, string]>([
    [[], ALL],
    [['connect'], 'connect-failure,refused-stream'],
    [['reset'], 'reset'],
    [['429'], 'retriable-status-codes'],
    [['5xx'], '5xx'],
    [['5xx', 'reset', '429', 'connect'], '5xx,reset,retriable-status-codes,connect-failure,refused-stream'],
  ])('%j: %s', (on, words) => {
    const [route] = serving({ targets: [a], fallback: [d], retries: { attempts: 0, on } });
    expect(route && retryOn(route)).toBe(words);
  });

  test.each<[Reasons, string]>([
    [[], ALL],
    [['connect'], 'connect-failure,refused-stream,retriable-status-codes,gateway-error'],
    [['reset', '429'], 'reset,retriable-status-codes,gateway-error'],
    [['429'], 'retriable-status-codes'],
    [['connect', '5xx'], 'connect-failure,refused-stream,5xx,retriable-status-codes'],
  ])('%j where one is asked through the translator, who may say no, or that nobody is there: %s', (on, words) => {
    const translator = { path: '/run/translate.sock' };
    const translated = target('d', { formats: ['cohere'] });
    const retries = { attempts: 0, on };
    const [both, chat] = serving({ targets: [a], fallback: [translated], retries }, { ...ALONE, translator });
    expect([both, chat].map((route) => route && retryOn(route))).toEqual([words, words]);
    const codes = on.length === 0 || on.includes('429') ? [422, 429] : [422];
    expect(chat && retryPolicy(chat)?.retriableStatusCodes).toEqual(codes);
  });

  test('nobody else to ask: never', () => {
    const [route] = serving({ targets: [a], retries: { attempts: 0, on: ['5xx'] } });
    expect(route && retryOn(route)).toBe('');
  });
});

describe('where there is one way only the guard goes it at once', () => {
  const edited = (model: Partial<ModelIntent>, gateway: GatewayIntent = ALONE) => {
    const base = resourcesOf([{ name: 'm', intent: { ...MODEL, ...model } }], PROVIDERS);
    return [...compile(base, { envoy: '1.40', gateway }).edited];
  };
  const twice = { attempts: 1, on: [] };

  test.each<[string, Partial<ModelIntent>, string]>([
    ['a name', { targets: [a] }, 'a\n=a-model\npaths of a'],
    ['a prefix', { targets: [target('a', { name: { prefix: 'a/' } })] }, 'a\n-a/\npaths of a'],
    ['the same one again', { targets: [a], retries: twice }, 'a\n=a-model\npaths of a'],
  ])('%s', (_what, model, only) => {
    const [route] = serving(model);
    expect(route && told(route, 'dragoman.guard')).toEqual({ only });
    expect(route && attemptsOf(route)[0]).toMatchObject({ provider: 'a', own: true });
    expect(edited(model)).toEqual([]);
  });

  test('also where authz may still say no', () => {
    const gateway = { ...ALONE, authz: { path: '/run/authz.sock' } };
    const [route] = serving({ targets: [a] }, gateway);
    expect(route && attemptsOf(route)[0]).toMatchObject({ provider: 'a', own: true });
    expect(edited({ targets: [a] }, gateway)).toEqual([]);
  });

  test.each<[string, Partial<ModelIntent>, GatewayIntent]>([
    ['others can follow', { targets: [a], fallback: [d] }, ALONE],
    [
      'the same provider is asked by another name',
      { targets: [a], fallback: [target('a', { name: { model: 'x' } })] },
      ALONE,
    ],
    ['filters of others come behind it', { targets: [a] }, { shared: true }],
  ])('not where %s: each attempt is edited', (_what, model, gateway) => {
    const [route] = serving(model, gateway);
    expect(route && told(route, 'dragoman.guard')).toEqual({});
    expect(route && attemptsOf(route)[0]).toEqual({ provider: 'a', model: 'a-model', paths: 'paths of a' });
    expect(edited(model, gateway)).toContain('a');
  });
});

test.each<[string, Partial<ModelIntent>, unknown]>([
  ['none is known', { targets: [a, b] }, undefined],
  ['one is known', { targets: [target('a', { prices: 'a=1' }), target('b', { weight: 2 })] }, ['a=1', '']],
])('prices of the attempts, where %s', (_what, model, prices) => {
  const [route] = serving(model);
  expect(route && told(route, 'dragoman.guard')['prices']).toEqual(prices);
  expect(route && attemptsOf(route).map((attempt) => attempt['prices'] ?? '')).toEqual(prices ?? ['', '']);
});

test('whatever the route did before, it leads to the model', () => {
  const action = { case: 'redirect', value: { responseCode: 3 } } as const;
  const [route] = serving({ targets: [a] }, ALONE, { action });
  expect(route?.action.value).not.toHaveProperty('responseCode');
  expect(route?.action).toMatchObject({ case: 'route', value: { clusterSpecifier: { value: 'a' } } });
});
