import { create } from '@bufbuild/protobuf';
import {
  RouteSchema,
  HeaderMatcherSchema,
  type HeaderMatcher,
  type Route,
  type RouteMatch,
  type VirtualHost,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { hasHeader, headerIs, NAMESPACE, withMetadata } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import { holds } from '../listener/ask-policies.ts';
import { GUARDED } from '../listener/attach-guard.ts';
import type { Patch } from '../patch.ts';
import { branchPaths, endpointPaths, listPaths, type EndpointPath, type PathSpecifier } from './endpoint-paths.ts';
import { keepApart } from './keep-apart.ts';
import { notYetRead } from './match-model.ts';
import { idleFilters, idleFiltersFrom } from './route-filters.ts';
import { toNowhere } from './to-nowhere.ts';
import { siblings, type Siblings } from './without-model.ts';

/** Bytes of a body that are held to be read: 32 MiB, for prompts of 20 MB and what JSON makes of them. */
export const BODY_LIMIT = 32 * 1024 * 1024;
const CORS = 'envoy.filters.http.cors';

/**
 * The routes that a request has before its body is read: they stand before the models' own, turn the guard on and
 * lead to a cluster that is not there (behind a direct response Envoy forgets the limit of the body). Once the guard
 * has read the body they match no more. Envoy makes a filter only if the first route of a request asks for it: what any
 * route behind asks for is asked for here, so that nobody's protection gets lost on the way.
 */
export function firstLook(intents: Intents): Patch {
  return {
    name: 'first-look',
    routeConfig: (config) => {
      const models = intents.models.get(config.name);
      if (!models) return config;
      const name = isGoverned(config.name, intents) ? GOVERNED_LOOK : FIRST_LOOK;
      const virtualHosts = config.virtualHosts.map((host) => withFirstLooks(host, models, { intents, name }));
      return { ...config, virtualHosts };
    },
  };
}

/** Whether a caller behind may have to be asked about, who is not known yet. */
const isGoverned = (config: string, intents: Intents): boolean =>
  intents.gateway.authz !== undefined && holds('policy', config, intents);

function withFirstLooks(
  host: VirtualHost,
  models: ReadonlyMap<string, unknown>,
  { intents, name: look }: { readonly intents: Intents; readonly name: string },
): VirtualHost {
  const families = siblings(host.routes.filter(({ name }) => models.has(name)));
  if (families.length === 0) return host;
  const barriers = keepApart(host.routes, families);
  const places = new Map(host.routes.map((route, at) => [route, at]));
  const isOurs = ({ name, metadata }: Route) => models.has(name) || NAMESPACE in (metadata?.filterMetadata ?? {});
  const strangers = host.routes.findLastIndex((route) => !isOurs(route));
  const idleFrom = idleFiltersByPath(host.routes);
  const looks = new Map(
    families.map((family) => {
      const [eldest] = family.routes;
      const place = (eldest && places.get(eldest)) ?? 0;
      // Where nobody else's routes are behind, whole branches of paths are looked at: a fourth of the routes.
      const paths = (intents.gateway.shared && strangers > place ? endpointPaths : branchPaths)(
        family.match.pathSpecifier,
      );
      return [
        eldest,
        firstLooks(family, {
          name: look,
          paths,
          shared: intents.gateway.shared,
          idleBehind: (path) => idleFrom(path)[place] ?? {},
        }),
      ];
    }),
  );
  const routes = host.routes.flatMap((route) => [...(barriers.get(route) ?? []), ...(looks.get(route) ?? []), route]);
  return { ...host, routes };
}

type Filters = Route['typedPerFilterConfig'];

/** Each path is looked along once, whatever the number of families. */
function idleFiltersByPath(routes: readonly Route[]): (path: PathSpecifier) => readonly Filters[] {
  const known = new Map<string, readonly Filters[]>();
  return (path) => {
    const key = JSON.stringify(path);
    const filters = known.get(key) ?? idleFiltersFrom(routes, path);
    known.set(key, filters);
    return filters;
  };
}

/** What all first looks have in common. */
const LOOK = create(RouteSchema, {
  metadata: withMetadata(undefined, NAMESPACE, {}),
  requestBodyBufferLimit: BigInt(BODY_LIMIT),
  action: toNowhere,
});

const FIRST_LOOK = 'first-look';
/** Where the guard also looks for what authz will ask: it knows by the name, as metadata of a route is not read twice. */
const GOVERNED_LOOK = 'first-look-governed';

/** On others' listeners upgrades are allowed route by route, and it is the first route that is asked. */
const { action: UPGRADED } = create(RouteSchema, {
  action: { ...toNowhere, value: { ...toNowhere.value, upgradeConfigs: [{ upgradeType: 'websocket' }] } },
});

interface Look {
  readonly name: string;
  readonly paths: readonly EndpointPath[];
  readonly shared: boolean;
  readonly idleBehind: (path: PathSpecifier) => Filters;
}

function firstLooks({ match, routes }: Siblings, { name, paths, shared, idleBehind }: Look): Route[] {
  const own: Filters = Object.assign({}, ...routes.map(idleFilters).toReversed(), routes[0]?.typedPerFilterConfig);
  const looks = paths.map((path) => ({
    ...LOOK,
    name: `${name}/${path.errors}`,
    match: matchAt(match, path),
    typedPerFilterConfig: { ...idleBehind(path.path), ...own, ...GUARDED },
    ...(shared && path.method === 'GET' && { action: UPGRADED }),
  }));
  return CORS in own ? [...looks, ...preflights(match, paths, own)] : looks;
}

/**
 * A browser asks for leave without a body, hence without a model: for what is sent, and for lists of models. At other
 * paths it is others who are asked.
 */
const preflights = (match: RouteMatch, paths: readonly EndpointPath[], typedPerFilterConfig: Filters): Route[] =>
  [...paths.filter((path) => path.method !== 'GET'), ...listPaths(match.pathSpecifier)].map((path) => {
    const narrow = below(match, path);
    return create(RouteSchema, {
      name: 'first-look/preflight',
      match: { ...narrow, headers: [...narrow.headers, ...PREFLIGHT] },
      typedPerFilterConfig,
      action: toNowhere,
    });
  });

const method = (value: string): HeaderMatcher =>
  create(HeaderMatcherSchema, headerIs(':method', { case: 'exact', value }));

const METHODS = { GET: method('GET'), POST: method('POST') };
/** By which Envoy knows that a browser asks for leave. */
const PREFLIGHT = [
  method('OPTIONS'),
  ...['origin', 'access-control-request-method'].map((name) => create(HeaderMatcherSchema, hasHeader(name))),
];
const NOT_YET_READ = notYetRead();

/** A family's condition at one path, whatever the method is. */
const below = (match: RouteMatch, { path, beside }: EndpointPath): RouteMatch => ({
  ...match,
  pathSpecifier: path,
  headers: beside ? [...match.headers, beside] : match.headers,
});

const matchAt = (match: RouteMatch, path: EndpointPath): RouteMatch => {
  const { headers, dynamicMetadata, ...rest } = below(match, path);
  return {
    ...rest,
    headers: path.method ? [...headers, METHODS[path.method]] : headers,
    dynamicMetadata: [...dynamicMetadata, NOT_YET_READ],
  };
};
