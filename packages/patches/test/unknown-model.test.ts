import { describe, expect, test } from 'vitest';
import { apply, plan, readIntents, type ModelIntent } from '../src/index.ts';
import { MODEL, resourcesOf, type Stamped } from './route-models.ts';

const ANY = { pathSpecifier: { case: 'prefix' as const, value: '/' } };
const mistake = { name: { kind: 'exact', text: 'x' }, mistake: 'no' };
const models = (...intents: readonly object[]): readonly Stamped[] =>
  intents.map((intent, at) => ({ name: `m${at}`, match: ANY, intent }));
const model = (more: Partial<ModelIntent>) => ({ ...MODEL, ...more });

/** Under what the route stands that answers about models which are not there. */
function unknown(routes: readonly Stamped[]) {
  const base = resourcesOf(routes);
  const { intents } = readIntents(base, { envoy: '1.40', gateway: { shared: true } });
  const after = apply(
    base,
    plan(intents).filter(({ name }) => name === 'answer-unknown'),
  );
  const found = after.routes.flatMap(({ virtualHosts }) => virtualHosts.flatMap((host) => host.routes));
  const held = found.find(({ name }) => name === 'unknown-model')?.metadata?.filterMetadata;
  return {
    routes: found.map(({ name }) => name),
    ...(held?.['dragoman.identify'] && { policy: held['dragoman.identify']['policy'] }),
    ...(held?.['dragoman.limits'] && { limits: held['dragoman.limits'] }),
  };
}

describe('who asks for a model that is not there has to say who he is, where he has to for every model', () => {
  const keys = { policy: 'a/keys' };
  const limits = { limits: { of: 'a/limits', callers: 'a/keys' } };

  test.each<[string, readonly object[], object]>([
    ['all are under one policy', [model(keys), model(keys)], keys],
    ['mistakes are under none', [mistake, model(keys), mistake], keys],
    ['one is under another', [model(keys), model({ policy: 'b/keys' })], {}],
    ['one is open', [model(keys), model({})], {}],
    ['the first is open', [model({}), model(keys)], {}],
    ['there are mistakes alone', [mistake], {}],
    ['all have the same limits', [model(limits), model(limits)], limits],
    ['limits of another', [model(limits), model({ limits: { ...limits.limits, of: 'b/limits' } })], {}],
    ['callers of another', [model(limits), model({ limits: { ...limits.limits, callers: 'b/keys' } })], {}],
    ['one has no limits', [model(limits), model({})], {}],
    ['the first has no limits', [model({}), model(limits)], {}],
    ['policy and limits', [model({ ...keys, ...limits }), model({ ...keys, ...limits })], { ...keys, ...limits }],
    ['the same limits and another policy', [model({ ...keys, ...limits }), model(limits)], limits],
  ])('%s', (_what, intents, held) => {
    const { routes, ...found } = unknown(models(...intents));
    expect(found).toEqual(held);
    expect(routes.at(-1)).toBe('unknown-model');
  });
});

test('it stands behind the last model, and before what is others’', () => {
  const others = (name: string): Stamped => ({ name, match: ANY });
  const [first, second] = models(MODEL, MODEL);
  expect(unknown([others('a'), ...models(MODEL), others('b')]).routes).toEqual(['a', 'm0', 'unknown-model', 'b']);
  expect(first && second && unknown([first, others('a'), second, others('b')]).routes).toEqual([
    'm0',
    'a',
    'm1',
    'unknown-model',
    'b',
  ]);
});
