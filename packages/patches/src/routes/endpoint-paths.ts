import type { RouteMatch } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { ENDPOINTS, PATH_PREFIXES, type Endpoint, type ErrorDialect } from '@dragoman/spec';

export type PathSpecifier = RouteMatch['pathSpecifier'];

/** A path at which a model can be asked, below a route's own condition on the path. */
export interface EndpointPath {
  readonly path: PathSpecifier;
  /** Undefined: whatever the method is. */
  readonly method?: Endpoint['method'];
  readonly errors: ErrorDialect;
}

/** Paths that hold a model's name are known up to it. */
interface Known {
  readonly head: string;
  readonly open: boolean;
  readonly endpoint: Endpoint;
}

const KNOWN: readonly Known[] = [
  ...new Map(
    ENDPOINTS.flatMap((endpoint) =>
      ['', ...PATH_PREFIXES].map((prefix) => {
        const [head = '', rest] = endpoint.path.split('{model}');
        return [
          `${endpoint.method} ${prefix}${head}`,
          { head: prefix + head, open: rest !== undefined, endpoint },
        ] as const;
      }),
    ),
  ).values(),
];

const at = ({ head, open, endpoint: { method, errors } }: Known): EndpointPath => ({
  path: { case: open ? 'prefix' : 'path', value: head },
  method,
  errors,
});

/** The part of a known path that a prefix leaves; undefined: they have nothing in common. */
function below(known: Known, prefix: string): EndpointPath | undefined {
  if (known.head.startsWith(prefix)) return at(known);
  const { method, errors } = known.endpoint;
  return known.open && prefix.startsWith(known.head)
    ? { path: { case: 'prefix', value: prefix }, method, errors }
    : undefined;
}

/**
 * Where models can be asked below a condition on the path. Of an expression nothing is known: all that it matches is
 * looked at.
 */
export function endpointPaths(condition: PathSpecifier): readonly EndpointPath[] {
  switch (condition.case) {
    case 'prefix':
      return KNOWN.flatMap((known) => below(known, condition.value) ?? []);
    case 'pathSeparatedPrefix':
      return KNOWN.flatMap((known) =>
        known.head === condition.value ? at(known) : (below(known, `${condition.value}/`) ?? []),
      );
    case 'path':
      return KNOWN.filter(({ head, open }) => (open ? condition.value.startsWith(head) : condition.value === head)).map(
        ({ endpoint: { method, errors } }) => ({ path: condition, method, errors }),
      );
    default:
      return [{ path: condition, errors: 'openai' }];
  }
}
