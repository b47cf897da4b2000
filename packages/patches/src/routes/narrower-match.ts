import type { HeaderMatcher, RouteMatch } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { PathSpecifier } from './endpoint-paths.ts';

/** Both conditions at once; undefined: no request meets both. Of expressions nothing is known: they may. */
export function narrowerMatch(a: RouteMatch, b: RouteMatch): RouteMatch | undefined {
  const pathSpecifier = narrowerPath(a.pathSpecifier, b.pathSpecifier);
  if (!pathSpecifier || contradict(a.headers, b.headers)) return undefined;
  return {
    ...b,
    pathSpecifier,
    headers: [...a.headers, ...b.headers],
    queryParameters: [...a.queryParameters, ...b.queryParameters],
    dynamicMetadata: [...a.dynamicMetadata, ...b.dynamicMetadata],
  };
}

/** A condition that says how a path begins, or what it is. */
type Plain = Extract<PathSpecifier, { readonly case: 'path' | 'prefix' | 'pathSeparatedPrefix' }>;

/** Not an expression, CONNECT or a template. */
const isPlain = (path: PathSpecifier): path is Plain =>
  path.case === 'path' || path.case === 'prefix' || path.case === 'pathSeparatedPrefix';

export function narrowerPath(a: PathSpecifier, b: PathSpecifier): PathSpecifier | undefined {
  if (!isPlain(a)) return a;
  if (!isPlain(b) || covers(a, b)) return b;
  return covers(b, a) ? a : undefined;
}

/** Whether every path that `inner` takes is one that `outer` takes. */
function covers(outer: Plain, inner: Plain): boolean {
  const same = inner.value === outer.value && inner.case !== 'prefix';
  if (outer.case === 'path') return same && inner.case === 'path';
  if (outer.case === 'prefix') return inner.value.startsWith(outer.value);
  return same || inner.value.startsWith(`${outer.value}/`);
}

/** Whether one header would have to be two things. */
function contradict(a: readonly HeaderMatcher[], b: readonly HeaderMatcher[]): boolean {
  return a.some((left) => {
    const wanted = exactly(left);
    return (
      wanted !== undefined &&
      b.some((right) => right.name === left.name && ![undefined, wanted].includes(exactly(right)))
    );
  });
}

function exactly({ headerMatchSpecifier: specifier, invertMatch }: HeaderMatcher): string | undefined {
  if (invertMatch || specifier.case !== 'stringMatch') return undefined;
  const { matchPattern, ignoreCase } = specifier.value;
  return matchPattern.case === 'exact' && !ignoreCase ? matchPattern.value : undefined;
}
