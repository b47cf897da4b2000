import { create } from '@bufbuild/protobuf';
import {
  HeaderMatcherSchema,
  type HeaderMatcher,
  type RouteMatch,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import {
  ENDPOINTS,
  ERROR_DIALECT_BY_PREFIX,
  MODEL_LISTS,
  PATH_PREFIXES,
  type Endpoint,
  type ErrorDialect,
} from '@dragoman/spec';
import { headerIs } from '@dragoman/xds';

export type PathSpecifier = RouteMatch['pathSpecifier'];

/** A path at which a model can be asked, below a route's own condition on the path. */
export interface EndpointPath {
  readonly path: PathSpecifier;
  /** What the route's own condition comes to where `path` does not say it. */
  readonly beside?: HeaderMatcher;
  /** Undefined: whatever the method is. */
  readonly method?: Endpoint['method'];
  readonly errors: ErrorDialect;
}

/** Paths that hold a model's name are known up to it. */
interface Known {
  readonly head: string;
  readonly open: boolean;
  readonly method: Endpoint['method'];
  readonly errors: ErrorDialect;
}

const ENDPOINT_HEADS: readonly Known[] = ENDPOINTS.map(({ path, method, errors }) => {
  const [head = '', rest] = path.split('{model}');
  return { head, open: rest !== undefined, method, errors };
});

const withPrefix = (known: Known, prefix: string): Known => ({ ...known, head: prefix + known.head });

/** Each path of a method once. */
const distinct = (all: readonly Known[]): readonly Known[] => [
  ...new Map(all.map((known) => [`${known.method} ${known.head}`, known] as const)).values(),
];

const KNOWN = distinct(
  ENDPOINT_HEADS.flatMap((known) => ['', ...PATH_PREFIXES].map((prefix) => withPrefix(known, prefix))),
);
const LISTS = distinct(
  MODEL_LISTS.map(({ path, dialect }) => ({ head: path, open: false, method: 'GET', errors: dialect })),
);

/**
 * Beginnings of paths that cover all known ones: one for each dialect below a first segment. Segments stand as they do
 * in the table, so that what is asked most is met first, and below one of them the longest is first.
 */
const BRANCHES: readonly Known[] = bySegment([...groupHeads(), ...PATH_PREFIXES.flatMap(branchesOfPrefix)]);

function bySegment(branches: readonly Known[]): readonly Known[] {
  const segments = new Set(branches.map(({ head }) => firstSegment(head)));
  return [...segments].flatMap((segment) =>
    branches.filter(({ head }) => firstSegment(head) === segment).toSorted((a, b) => b.head.length - a.head.length),
  );
}

function firstSegment(head: string): string | undefined {
  return head.split('/', 2)[1];
}

function groupHeads(): readonly Known[] {
  const groups = new Map<string, Known>();
  for (const known of ENDPOINT_HEADS) {
    const key = `${known.method} ${known.errors} ${firstSegment(known.head)}`;
    const before = groups.get(key);
    const head = before ? sharedBeginning(before.head, known.head) : known.head;
    groups.set(key, { ...known, head, open: before !== undefined || known.open });
  }
  return [...groups.values()];
}

/** What callers of a prefix get wrong is said in the prefix's own dialect. */
function branchesOfPrefix(prefix: string): readonly Known[] {
  const errors = ERROR_DIALECT_BY_PREFIX.find(([beginning]) => beginning === prefix)?.[1] ?? 'openai';
  const others = ENDPOINT_HEADS.filter(({ method }) => method !== 'POST').map((known) => withPrefix(known, prefix));
  return [{ head: `${prefix}/`, open: true, method: 'POST', errors }, ...others];
}

function sharedBeginning(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

const at = ({ head, open, method, errors }: Known): EndpointPath => ({
  path: { case: open ? 'prefix' : 'path', value: head },
  method,
  errors,
});

type Beginning = Extract<PathSpecifier, { readonly case: 'prefix' | 'pathSeparatedPrefix' }>;

/** The part of a known path that a beginning leaves; undefined: they have nothing in common. */
function below(known: Known, beginning: Beginning): EndpointPath | undefined {
  const { head, open, method, errors } = known;
  const { value } = beginning;
  if (open && value.startsWith(head)) return { path: beginning, method, errors };
  const isBelow = head.startsWith(beginning.case === 'prefix' ? value : `${value}/`);
  return isBelow || head === value ? at(known) : undefined;
}

/** An expression is matched whole, and beside a known path by the header, which has the query too. */
const matching = (regex: string): HeaderMatcher =>
  create(
    HeaderMatcherSchema,
    headerIs(':path', { case: 'safeRegex', value: { regex: String.raw`(?:${regex})(?:\?.*)?` } }),
  );

/**
 * Where models can be asked below a condition on the path. What an expression matches is asked of each request: at
 * other paths nothing of it is touched. Of a template nothing is known: all that it matches is looked at.
 */
export const endpointPaths = (condition: PathSpecifier): readonly EndpointPath[] => pathsBelow(condition, KNOWN);

/** The same in fewer pieces, which hold paths as well that nothing can be asked at. */
export const branchPaths = (condition: PathSpecifier): readonly EndpointPath[] => pathsBelow(condition, BRANCHES);

/** Where it can be asked which models there are. */
export const listPaths = (condition: PathSpecifier): readonly EndpointPath[] => pathsBelow(condition, LISTS);

function pathsBelow(condition: PathSpecifier, all: readonly Known[]): readonly EndpointPath[] {
  switch (condition.case) {
    case 'prefix':
    case 'pathSeparatedPrefix':
      return all.flatMap((known) => below(known, condition) ?? []);
    case 'path':
      return all
        .filter(({ head, open }) => (open ? condition.value.startsWith(head) : condition.value === head))
        .map(({ method, errors }) => ({ path: condition, method, errors }));
    case 'safeRegex': {
      const beside = matching(condition.value.regex);
      return all.map((known) => ({ ...at(known), beside }));
    }
    default:
      return [{ path: condition, errors: 'openai' }];
  }
}
