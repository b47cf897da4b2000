import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type HeaderMatcherSchema,
  RouteMatchSchema,
  type RouteMatch,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { expect, test } from 'vitest';
import { narrowerMatch } from '../src/routes/narrower-match.ts';

type Path = RouteMatch['pathSpecifier'];
type Headers = MessageInitShape<typeof HeaderMatcherSchema>[];
type Specifier = NonNullable<MessageInitShape<typeof HeaderMatcherSchema>['headerMatchSpecifier']>;
const prefix = (value: string): Path => ({ case: 'prefix', value });
const segments = (value: string): Path => ({ case: 'pathSeparatedPrefix', value });
const whole = (value: string): Path => ({ case: 'path', value });
const match = (pathSpecifier: Path, headers: Headers = []) => create(RouteMatchSchema, { pathSpecifier, headers });

test.each<[Path, Path, Path | undefined]>([
  [prefix('/'), prefix('/v1'), prefix('/v1')],
  [prefix('/v1'), prefix('/v2'), undefined],
  [prefix('/v1'), segments('/v1'), segments('/v1')],
  [prefix('/v1x'), segments('/v1'), undefined],
  [prefix('/v1/x'), segments('/v1'), prefix('/v1/x')],
  [segments('/v1'), segments('/v1/chat'), segments('/v1/chat')],
  [segments('/v1'), whole('/v1'), whole('/v1')],
  [segments('/v1'), whole('/v12'), undefined],
  [whole('/a'), whole('/a'), whole('/a')],
  [whole('/a'), whole('/b'), undefined],
  [whole('/a'), prefix('/'), whole('/a')],
])('%j and %j: %j', (a, b, both) => {
  expect(narrowerMatch(match(a), match(b))?.pathSpecifier).toEqual(both);
  expect(narrowerMatch(match(b), match(a))?.pathSpecifier).toEqual(both);
});

test('of an expression nothing is known', () => {
  const expression = match({ case: 'safeRegex', value: { regex: '/x.*' } } as Path);
  expect(narrowerMatch(expression, match(prefix('/v1')))?.pathSpecifier.case).toBe('safeRegex');
  expect(narrowerMatch(match(prefix('/v1')), expression)?.pathSpecifier.case).toBe('safeRegex');
});

const header = (name: string, value: string, more = {}) => ({
  name,
  headerMatchSpecifier: {
    case: 'stringMatch' as const,
    value: { matchPattern: { case: 'exact' as const, value } },
  },
  ...more,
});

const other = (name: string, headerMatchSpecifier: Specifier) => ({ name, headerMatchSpecifier });
const begins: Specifier = { case: 'stringMatch', value: { matchPattern: { case: 'prefix', value: '1' } } };
const anyCase: Specifier = {
  case: 'stringMatch',
  value: { matchPattern: { case: 'exact', value: 'A' }, ignoreCase: true },
};

test.each<[string, Headers, Headers, number | undefined]>([
  ['two headers', [header('a', '1')], [header('b', '2')], 2],
  ['one header twice the same', [header('a', '1')], [header('a', '1')], 2],
  ['one header that would be two things', [header('a', '1')], [header('a', '2')], undefined],
  ['the same, among others', [header('b', '1'), header('a', '1')], [header('c', '1'), header('a', '2')], undefined],
  ['one header that is not the other thing', [header('a', '1')], [header('a', '2', { invertMatch: true })], 2],
  ['one header that has to be there', [header('a', '1')], [other('a', { case: 'presentMatch', value: true })], 2],
  ['one header that only begins so', [header('a', '12')], [other('a', begins)], 2],
  ['one header in any letters', [header('a', 'a')], [other('a', anyCase)], 2],
])('%s', (_what, a, b, headers) => {
  const [left, right] = [match(prefix('/'), a), match(prefix('/'), b)];
  expect(narrowerMatch(left, right)?.headers.length).toBe(headers);
  expect(narrowerMatch(right, left)?.headers.length).toBe(headers);
});

test('conditions on the query and on what is known count of both', () => {
  const one = (name: string) =>
    create(RouteMatchSchema, {
      pathSpecifier: { case: 'prefix', value: '/' },
      queryParameters: [{ name }],
      dynamicMetadata: [{ filter: name }],
    });
  const both = narrowerMatch(one('a'), one('b'));
  expect(both?.queryParameters.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(both?.dynamicMetadata.map(({ filter }) => filter)).toEqual(['a', 'b']);
});
