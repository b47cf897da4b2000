import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { RouteMatchSchema, type RouteMatch } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { expect, test } from 'vitest';
import { narrowerMatch } from '../src/routes/narrower-match.ts';

type Path = RouteMatch['pathSpecifier'];
const prefix = (value: string): Path => ({ case: 'prefix', value });
const segments = (value: string): Path => ({ case: 'pathSeparatedPrefix', value });
const whole = (value: string): Path => ({ case: 'path', value });
const match = (pathSpecifier: Path, headers: MessageInitShape<typeof RouteMatchSchema>['headers'] = []) =>
  create(RouteMatchSchema, { pathSpecifier, headers } as MessageInitShape<typeof RouteMatchSchema>);

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

test.each([
  ['two headers', [header('a', '1'), header('b', '2')], 2],
  ['one header twice the same', [header('a', '1'), header('a', '1')], 2],
  ['one header that would be two things', [header('a', '1'), header('a', '2')], undefined],
  ['one header that is not the other thing', [header('a', '1'), header('a', '2', { invertMatch: true })], 2],
] as const)('%s', (_what, [a, b], headers) => {
  expect(narrowerMatch(match(prefix('/'), [a]), match(prefix('/'), [b]))?.headers.length).toBe(headers);
});
