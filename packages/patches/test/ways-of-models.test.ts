import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { RouteSchema, type Route, type RouteMatch } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { MetadataMatcherSchema, type MetadataMatcher } from '@envoyproxy/protos/envoy/type/matcher/v3/metadata';
import type { StringMatcher, StringMatcherSchema } from '@envoyproxy/protos/envoy/type/matcher/v3/string';
import type { ValueMatcherSchema } from '@envoyproxy/protos/envoy/type/matcher/v3/value';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PublicName } from '../src/index.ts';
import { metadataPath } from '../src/metadata-path.ts';
import { alreadyRead, matchModel, notYetRead } from '../src/routes/match-model.ts';
import { waysOfModels } from '../src/routes/ways-of-models.ts';

const CHAT = '/v1/chat/completions';
const prefix = (value: string) => ({ pathSpecifier: { case: 'prefix' as const, value } });
const by = (policy: string, invert: boolean): MetadataMatcher =>
  create(MetadataMatcherSchema, {
    filter: 'dragoman',
    path: metadataPath('by'),
    value: { matchPattern: { case: 'stringMatch', value: { matchPattern: { case: 'exact', value: policy } } } },
    invert,
  });

const route = (name: string, path: string, dynamicMetadata: readonly MetadataMatcher[] = []): Route =>
  create(RouteSchema, { name, match: { ...prefix(path), dynamicMetadata: [...dynamicMetadata] } });
const named = (before: Route, kind: PublicName['kind'], text: string): Route => matchModel(before, { kind, text }, {});
const model = (text: string, path = '/'): Route => named(route(text, path), 'exact', text);
const onlyChat = (text: string): Route =>
  matchModel(route(text, '/'), { kind: 'exact', text }, { formats: ['openai-chat'] });
const under = (before: Route, policy: string, invert: boolean): Route => ({
  ...before,
  match: { ...(before.match as RouteMatch), dynamicMetadata: [...conditionsOf(before), by(policy, invert)] },
});
const conditionsOf = ({ match }: Route) => match?.dynamicMetadata ?? [];

/** By name, the names of the routes that are met; and of those that remain in the list. */
function ways(...routes: readonly Route[]) {
  const { byName, others } = waysOfModels(routes);
  const names = (list: readonly Route[]) => list.map(({ name }) => name).join(' ');
  return { ...Object.fromEntries([...byName].map(([name, list]) => [name, names(list)])), others: names(others) };
}

describe('a model finds its own routes', () => {
  const unknown = route('unknown', '/', [alreadyRead()]);

  test('and none of others', () => {
    expect(ways(onlyChat('a'), model('a'), onlyChat('b'), model('b'), unknown)).toEqual({
      a: 'a a',
      b: 'b b',
      others: 'unknown',
    });
  });
  test('and, where they do not take all of its calls, what stands before and behind', () => {
    const before = route('unidentified', '/', [alreadyRead(), by('x', false)]);
    expect(ways(before, onlyChat('a'), model('b', '/v1/chat'), unknown, route('web', '/'))).toEqual({
      a: 'unidentified a unknown',
      b: 'unidentified b unknown',
      others: 'unidentified unknown web',
    });
  });
  test('and what takes its name by a pattern, in their order', () => {
    const [some, all] = [named(route('some', '/'), 'prefix', 'a'), named(route('all', '/'), 'prefix', '')];
    expect(ways(all, onlyChat('ab'), some, onlyChat('b'), unknown)).toEqual({
      ab: 'all ab some',
      b: 'all b unknown',
      others: 'all some unknown',
    });
  });
  test('and nothing that is for what was not read, or where no model can be asked', () => {
    const files = create(RouteSchema, {
      name: 'files',
      match: { pathSpecifier: { case: 'pathSeparatedPrefix', value: '/v1/files' } },
    });
    expect(ways(files, route('look', '/v1/', [notYetRead()]), model('a'))).toEqual({ a: 'a', others: 'files look' });
  });
  test('two that say the contrary of each other take all', () => {
    const pair = (name: string) => [under(model(name), 'p', false), under(model(name), 'p', true)];
    expect(ways(...pair('a'), route('web', '/'))).toEqual({ a: 'a a', others: 'web' });
    expect(ways(under(model('a'), 'p', false), under(model('a'), 'q', true), route('web', '/'))).toEqual({
      a: 'a a web',
      others: 'web',
    });
    const both = (invert: boolean) => under(under(model('a'), 'p', invert), 'q', false);
    expect(ways(both(false), both(true), route('web', '/'))).toEqual({ a: 'a a web', others: 'web' });
  });
  test('one without a condition takes all', () => {
    const any = create(RouteSchema, { name: 'any' });
    expect(ways(onlyChat('a'), any, route('web', '/'))).toEqual({ a: 'a any', others: 'any web' });
    expect(ways(any, model('a'))).toEqual({ a: 'any', others: 'any' });
  });
  test('it stays in the list where it would take too much of the list along', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => route(`r${at}`, CHAT));
    const found = (count: number) => ways(...many(count), model('a'), model('b'));
    expect(Object.keys(found(16))).toEqual(['a', 'b', 'others']);
    expect(found(17)).toEqual({ others: `${[...Array(17).keys()].map((at) => `r${at}`).join(' ')} a b` });
  });
  test('a name that is no key of a table stays in the list', () => {
    expect(ways(model('__proto__'), model('constructor'))).toEqual({
      constructor: 'constructor',
      others: '__proto__',
    });
  });
});

type Value = MessageInitShape<typeof ValueMatcherSchema>;
const text = (value: MessageInitShape<typeof StringMatcherSchema>): Value => ({
  matchPattern: { case: 'stringMatch', value },
});
const NAME_B = text({ matchPattern: { case: 'exact', value: 'b' } });
const present: Value = { matchPattern: { case: 'presentMatch', value: true } };

describe('of a condition that is written in another way nothing is known', () => {
  test.each<[string, string, Value | undefined, { readonly invert?: true; readonly filter?: string }?]>([
    ['the contrary of a name', 'req.model', NAME_B, { invert: true }],
    ['a name in any case', 'req.model', text({ matchPattern: { case: 'exact', value: 'b' }, ignoreCase: true })],
    ['a name without a pattern', 'req.model', text({})],
    ['that there is a name', 'req.model', present],
    ['one of several', 'req.model', { matchPattern: { case: 'orMatch', value: {} } }],
    ['nothing about the name', 'req.model', undefined],
    ['something within it', 'req.model.more', NAME_B],
    ['something above it', 'req', NAME_B],
    ['another fact', 'up.model', NAME_B],
    ['somebody else’s', 'req.model', NAME_B, { filter: 'theirs' }],
    ['not this format', 'req.format', NAME_B, { invert: true }],
    ['nothing about the format', 'req.format', undefined, { invert: true }],
    ['that something else is not there', 'req.op', present, { invert: true }],
  ])('%s', (_what, path, value, more = {}) => {
    const odd = create(MetadataMatcherSchema, {
      filter: 'dragoman',
      path: metadataPath(...path.split('.')),
      ...(value && { value }),
      ...more,
    });
    expect(ways(route('odd', '/', [odd]), model('a'))).toEqual({ a: 'odd a', others: 'odd' });
  });
});

/** A call as Envoy sees it: one whose model is known is at a path where a model can be asked. */
interface Call {
  readonly path: string;
  readonly facts: Readonly<Record<string, string>>;
}

function holds({ path, value, invert }: MetadataMatcher, facts: Call['facts']): boolean {
  const fact = facts[path.map(({ segment }) => segment.value).join('.')];
  const wanted = value?.matchPattern;
  const isMet = wanted?.case === 'stringMatch' ? meetsText(wanted.value, fact ?? '') : true;
  return (fact !== undefined && isMet) !== invert;
}

function meetsText({ matchPattern }: StringMatcher, fact: string): boolean {
  if (matchPattern.case === 'exact') return fact === matchPattern.value;
  return matchPattern.case === 'prefix' ? fact.startsWith(matchPattern.value) : true;
}

const meets = (call: Call, routes: readonly Route[]) =>
  routes.find(
    ({ match }) =>
      match &&
      call.path.startsWith(String(match.pathSpecifier.value)) &&
      match.dynamicMetadata.every((condition) => holds(condition, call.facts)),
  );

test('whoever is found in the table meets what he would have met in the list', () => {
  const names = fc.constantFrom('a', 'ab', 'b', 'c');
  const path = fc.constantFrom('/', '/v1', '/v1/files', CHAT, '/v1/messages');
  const condition = fc.constantFrom(alreadyRead(), notYetRead(), by('p', false), by('p', true), by('q', true));
  const name = fc.record({
    kind: fc.constantFrom('exact' as const, 'exact' as const, 'prefix' as const),
    text: fc.oneof(names, fc.constant('')),
  });
  const routes = fc.array(
    fc
      .tuple(path, fc.array(condition, { maxLength: 2 }), fc.option(name))
      .map(([at, conditions, wanted]) =>
        wanted ? named(route('', at, conditions), wanted.kind, wanted.text) : route('', at, conditions),
      ),
    { maxLength: 12 },
  );
  const policy = fc.constantFrom({}, { by: 'p' }, { by: 'q' });
  const read = fc.tuple(fc.constantFrom(CHAT, '/v1/messages'), names, policy).map(([at, asked, more]): Call => ({
    path: at,
    facts: { 'req.model': asked, 'req.format': 'openai-chat', ...more },
  }));
  const unread = fc.tuple(path, policy).map(([at, more]): Call => ({ path: at, facts: { ...more } }));
  fc.assert(
    fc.property(routes, fc.oneof(read, unread), (list, call) => {
      const { byName, others } = waysOfModels(list);
      const asked = call.facts['req.model'];
      const way = (asked === undefined ? undefined : byName.get(asked)) ?? others;
      expect(meets(call, way)).toBe(meets(call, list));
    }),
    { numRuns: 3_000 },
  );
});
