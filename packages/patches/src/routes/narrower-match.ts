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
type Plain = { readonly whole: boolean; readonly text: string; readonly segments: boolean };

function plain({ case: kind, value }: PathSpecifier): Plain | undefined {
  switch (kind) {
    case 'path':
      return { whole: true, text: value, segments: false };
    case 'prefix':
      return { whole: false, text: value, segments: false };
    case 'pathSeparatedPrefix':
      return { whole: false, text: value, segments: true };
    default:
      return undefined; // an expression, CONNECT, a template
  }
}

export function narrowerPath(a: PathSpecifier, b: PathSpecifier): PathSpecifier | undefined {
  const [left, right] = [plain(a), plain(b)];
  if (!left) return a;
  if (!right) return b;
  if (covers(right, left)) return a;
  return covers(left, right) ? b : undefined;
}

/** Whether every path that `inner` takes is one that `outer` takes. */
function covers(outer: Plain, inner: Plain): boolean {
  if (outer.whole) return inner.whole && inner.text === outer.text;
  if (!outer.segments) return inner.text.startsWith(outer.text);
  const same = inner.text === outer.text && (inner.whole || inner.segments);
  return same || inner.text.startsWith(`${outer.text}/`);
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
