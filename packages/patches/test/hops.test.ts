import { create } from '@bufbuild/protobuf';
import { ClusterSchema, Cluster_DiscoveryType } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { describe, expect, test } from 'vitest';
import { apply, compile, plan, readIntents, type GatewayIntent } from '../src/index.ts';
import { wayTo } from '../src/translate/hops.ts';
import { MODEL, resourcesOf, target } from './route-models.ts';

const translator = { path: '/run/translate.sock' };
const GATEWAY: GatewayIntent = { shared: false, translator };
const models = (...targets: readonly ReturnType<typeof target>[]) => [{ name: 'm', intent: { ...MODEL, targets } }];

describe('how a target is asked', () => {
  const { intents } = readIntents(resourcesOf([], ['a']), { envoy: '1.40', gateway: GATEWAY });
  const a = target('a', { formats: ['cohere', 'gemini'] });

  test('as it comes where it speaks the caller’s dialect', () => {
    expect(wayTo(a, 'gemini', intents)).toBe('direct');
  });

  test('else in the dialect that it would rather be asked in', () => {
    expect(wayTo(a, 'openai-chat', intents)).toEqual({ cluster: 'a', format: 'cohere' });
    expect(wayTo({ ...a, transforms: 'x@1|' }, 'gemini', intents)).toEqual({
      cluster: 'a',
      format: 'gemini',
      transforms: 'x@1|',
    });
  });

  test('not at all where nobody translates, or it speaks nothing', () => {
    expect(wayTo(a, 'openai-chat', { ...intents, gateway: { shared: false } })).toBeUndefined();
    expect(wayTo({ ...a, formats: [] }, 'openai-chat', intents)).toBeUndefined();
  });
});

test('where nothing has to be translated the translator is not there', () => {
  const base = resourcesOf([], ['a']);
  const { resources } = compile(base, { envoy: '1.40', gateway: GATEWAY });
  expect(resources.listeners).toEqual([]);
  expect(resources.clusters.map(({ name }) => name)).toEqual(['a']);
});

test('a target without a provider is a problem, whoever would have to translate for it', () => {
  const base = resourcesOf(models(target('a'), target('stranger')), ['a']);
  expect(compile(base, { envoy: '1.40', gateway: GATEWAY }).problems).toEqual([
    { where: 'route m', message: 'cluster stranger is not a provider (dragoman)' },
  ]);
});

test('a provider whose addresses are to be discovered has to say where', () => {
  const base = resourcesOf(models(target('a')), ['a']);
  const clusters = base.clusters.map((cluster) =>
    create(ClusterSchema, {
      ...cluster,
      clusterDiscoveryType: { case: 'type', value: Cluster_DiscoveryType.EDS },
    }),
  );
  const { intents } = readIntents({ ...base, clusters }, { envoy: '1.40', gateway: GATEWAY });
  expect(() => apply({ ...base, clusters }, plan(intents))).toThrow(
    'cluster a is to be discovered and does not say where',
  );
});
