import { describe, expect, test } from 'vitest';
import { check, compile, readIntents, type GatewayIntent } from '../src/index.ts';
import { mapHttpOptions } from '../src/cluster/http-options.ts';
import { MODEL, resourcesOf, target, type Stamped } from './route-models.ts';

const gateway: GatewayIntent = { shared: false };
const host = { envoy: '1.40', gateway } as const;
const mistake = { name: { kind: 'exact', text: 'x' }, mistake: 'llm.modle is not known' };
const account = (cluster: string) => ({ account: 'files', cluster, paths: '' });
const judged = { ...MODEL, targets: [target('a')], authorizers: ['x@1'] };

describe('what routes are stamped with', () => {
  test.each<[string, readonly Stamped[], object]>([
    ['nothing', [{ name: 'r' }], { models: [], accounts: [] }],
    ['a model', [{ name: 'r', intent: MODEL }], { models: [['llm', ['r']]], accounts: [] }],
    ['an account', [{ name: 'r', intent: account('a') }], { models: [], accounts: [['llm', ['r']]] }],
    ['a mistake', [{ name: 'r', intent: mistake }], { models: [['llm', ['r']]], accounts: [] }],
  ])('%s', (_what, routes, found) => {
    const { intents, problems } = readIntents(resourcesOf(routes, ['a']), host);
    const names = (byConfig: ReadonlyMap<string, ReadonlyMap<string, unknown>>) =>
      [...byConfig].map(([config, byRoute]) => [config, [...byRoute.keys()]]);
    expect({ models: names(intents.models), accounts: names(intents.accounts) }).toEqual(found);
    expect(problems).toEqual([]);
  });
});

test('what leads to a cluster without a provider is a problem', () => {
  const targets = [target('a'), target('b')];
  const model = { ...MODEL, targets, fallback: [target('c')] };
  const routes = [
    { name: 'm', intent: model },
    { name: 'files', intent: account('d') },
  ];
  expect(readIntents(resourcesOf(routes, ['a']), host).problems).toEqual(
    [
      ['m', 'b'],
      ['m', 'c'],
      ['files', 'd'],
    ].map(([route, cluster]) => ({
      where: `route ${route}`,
      message: `cluster ${cluster} is not a provider (dragoman)`,
    })),
  );
});

test('a provider that does nothing at all to a request is a problem', () => {
  const base = resourcesOf([], ['a']);
  const clusters = base.clusters.map((cluster) => mapHttpOptions(cluster, (options) => options));
  const { intents } = readIntents(base, host);
  const message = 'the provider chain does not begin by wiping credentials';
  expect(check({ ...base, clusters }, intents)).toEqual([{ where: 'cluster a', message }]);
});

test('a mistake is said, and is no problem: nobody else’s route goes without', () => {
  const { problems, mistakes } = compile(resourcesOf([{ name: 'r', intent: mistake }]), host);
  expect({ problems, mistakes }).toEqual({
    problems: [],
    mistakes: [{ where: 'route r', message: 'llm.modle is not known' }],
  });
});

test('models about which nobody can judge are a problem each; others, and mistakes, are none', () => {
  const routes = [
    { name: 'open', intent: { ...MODEL, targets: [target('a')] } },
    { name: 'judged', intent: judged },
    { name: 'mistaken', intent: mistake },
  ];
  const base = resourcesOf(routes, ['a']);
  const message = 'a plugin judges about its calls, and there is no authz to ask it';
  expect(compile(base, host).problems).toEqual([{ where: 'route judged', message }]);
  const authz = { path: '/run/authz.sock' };
  expect(compile(base, { ...host, gateway: { ...gateway, authz } }).problems).toEqual([]);
});
