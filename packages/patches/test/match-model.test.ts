import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type RouteMatchSchema,
  RouteSchema,
  type Route,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { describe, expect, test } from 'vitest';
import { siblings, type PublicName } from '../src/index.ts';
import { matchModel } from '../src/routes/match-model.ts';
import { refuseMistake } from '../src/routes/refuse-format.ts';

type MatchInit = MessageInitShape<typeof RouteMatchSchema>;
const route = (match?: MatchInit, name = 'r'): Route => create(RouteSchema, { name, ...(match && { match }) });

const header = (name: string, value: string) => ({
  name,
  headerMatchSpecifier: { case: 'stringMatch' as const, value: { matchPattern: { case: 'exact' as const, value } } },
});
const ANYWHERE = { case: 'prefix' as const, value: '/' };
const PLAN = header('x-plan', 'free');

/** What the model has to be, as Envoy matches it. */
const wanted = ({ match }: Route) =>
  match?.dynamicMetadata.map(({ path, value }) => [
    path.map(({ segment }) => segment.value).join('.'),
    value?.matchPattern.case === 'stringMatch' && value.matchPattern.value.matchPattern,
  ]);

test.each<[PublicName, object]>([
  [
    { kind: 'exact', text: 'gpt-5' },
    { case: 'exact', value: 'gpt-5' },
  ],
  [
    { kind: 'prefix', text: 'gpt-' },
    { case: 'prefix', value: 'gpt-' },
  ],
  [
    { kind: 'prefix', text: '' },
    { case: 'safeRegex', value: { regex: '.*' } },
  ],
  [
    { kind: 'regex', text: 'gpt-[0-9]' },
    { case: 'safeRegex', value: { regex: 'gpt-[0-9]' } },
  ],
])('%j is found in the body', (name, pattern) => {
  expect(wanted(matchModel(route(), name, {}))).toMatchObject([['req.model', pattern]]);
});

test('what a route asks for beside the model it asks for still', () => {
  const headers = [PLAN, header('X-LLM-Model', 'gpt-5')];
  const { match } = matchModel(route({ pathSpecifier: ANYWHERE, headers }), { kind: 'exact', text: 'gpt-5' }, {});
  expect(match?.headers.map(({ name }) => name)).toEqual(['x-plan']);
});

test('a route that asks for nothing else takes any path', () => {
  expect(matchModel(route(), { kind: 'exact', text: 'm' }, {}).match?.pathSpecifier).toEqual(ANYWHERE);
});

describe('a route with a mistake answers', () => {
  const mistaken = (name: PublicName, match?: MatchInit) => refuseMistake(route(match), { name, mistake: 'no' });
  const headers = [header('x-llm-model', 'm'), PLAN];
  const any = { pathSpecifier: ANYWHERE, headers };

  test.each<[PublicName, unknown]>([
    [{ kind: 'exact', text: 'm' }, [['req.model', { case: 'exact', value: 'm' }]]],
    [{ kind: 'exact', text: '' }, [['req.model', { case: 'exact', value: '' }]]],
    [{ kind: 'prefix', text: 'm' }, [['req.model', { case: 'prefix', value: 'm' }]]],
    // Also what asks no model at all.
    [{ kind: 'prefix', text: '' }, []],
  ])('whoever asks for %j', (name, models) => {
    const refused = mistaken(name, any);
    expect(wanted(refused)).toMatchObject(models as object);
    expect(refused.match?.headers.map((each) => each.name)).toEqual(['x-plan']);
    expect(refused.action).toMatchObject({ case: 'directResponse', value: { status: 500 } });
  });

  test('and matches nothing where it matched nothing', () => {
    expect(mistaken({ kind: 'prefix', text: '' }).match).toBeUndefined();
  });
});

describe('routes are of one family', () => {
  const names = (...routes: readonly Route[]) => siblings(routes).map((each) => each.routes.map(({ name }) => name));
  const of = (name: string, ...headers: ReturnType<typeof header>[]) =>
    route({ pathSpecifier: ANYWHERE, headers: [...headers, header('x-llm-model', name)] }, name);

  test('when they differ in the model alone', () => {
    expect(names(of('a'), of('b', PLAN), of('c'), of('d', PLAN))).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });

  test('and none is when it matches nothing', () => {
    expect(names(route(), of('a'))).toEqual([['a']]);
  });
});
