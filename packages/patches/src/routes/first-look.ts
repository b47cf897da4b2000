import { create } from '@bufbuild/protobuf';
import {
  RouteAction_ClusterNotFoundResponseCode,
  RouteSchema,
  HeaderMatcherSchema,
  type HeaderMatcher,
  type Route,
  type RouteMatch,
  type VirtualHost,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { duration, NAMESPACE, withMetadata } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import { GUARDED } from '../listener/attach-guard.ts';
import type { Patch } from '../patch.ts';
import { endpointPaths, type EndpointPath } from './endpoint-paths.ts';
import { notYetRead } from './match-model.ts';
import { siblings, type Siblings } from './without-model.ts';

/** There is no such cluster, and that is the point: Envoy answers 404 for it. */
export const UNKNOWN_MODEL = 'dragoman-unknown-model';
/** Bytes of a body that are held to be read: 32 MiB, for prompts of 20 MB and what JSON makes of them. */
export const BODY_LIMIT = 32 * 1024 * 1024;
const UPLOAD_IDLE_MS = 300_000;
const CORS = 'envoy.filters.http.cors';

/** A route to nowhere: what comes to it and stays is answered 404. */
export const toNowhere = {
  case: 'route' as const,
  value: {
    clusterSpecifier: { case: 'cluster' as const, value: UNKNOWN_MODEL },
    clusterNotFoundResponseCode: RouteAction_ClusterNotFoundResponseCode.NOT_FOUND,
    idleTimeout: duration(UPLOAD_IDLE_MS),
  },
};

/**
 * The routes that a request has before its body is read: they stand before the models' own, turn the guard on and
 * lead to a cluster that is not there (behind a direct response Envoy forgets the limit of the body). Once the guard
 * has read the body they match no more. Filters that Envoy makes only where a route asks for them are made here if
 * any of the models' routes wants them: nobody's protection gets lost on the way.
 */
export function firstLook(intents: Intents): Patch {
  return {
    name: 'first-look',
    routeConfig: (config) => {
      const models = intents.models.get(config.name);
      if (!models) return config;
      return { ...config, virtualHosts: config.virtualHosts.map((host) => withFirstLooks(host, models)) };
    },
  };
}

function withFirstLooks(host: VirtualHost, models: ReadonlyMap<string, unknown>): VirtualHost {
  const families = siblings(host.routes.filter(({ name }) => models.has(name)));
  if (families.length === 0) return host;
  const looks = new Map(families.map((family) => [family.routes[0], firstLooks(family)]));
  return { ...host, routes: host.routes.flatMap((route) => [...(looks.get(route) ?? []), route]) };
}

function firstLooks({ match, routes }: Siblings): Route[] {
  const typedPerFilterConfig = Object.assign({}, ...routes.map((route) => route.typedPerFilterConfig).toReversed());
  const looks = endpointPaths(match.pathSpecifier).map((path) =>
    create(RouteSchema, {
      name: `first-look/${path.errors}`,
      match: at(match, path),
      metadata: withMetadata(undefined, NAMESPACE, {}),
      requestBodyBufferLimit: BigInt(BODY_LIMIT),
      typedPerFilterConfig: { ...typedPerFilterConfig, ...GUARDED },
      action: toNowhere,
    }),
  );
  return CORS in typedPerFilterConfig ? [...looks, preflight(match, typedPerFilterConfig)] : looks;
}

/** A browser asks for leave without a body, hence without a model. */
const preflight = (match: RouteMatch, typedPerFilterConfig: Route['typedPerFilterConfig']): Route =>
  create(RouteSchema, {
    name: 'first-look/preflight',
    match: { ...match, headers: [...match.headers, method('OPTIONS')] },
    typedPerFilterConfig,
    action: toNowhere,
  });

const method = (value: string): HeaderMatcher =>
  create(HeaderMatcherSchema, {
    name: ':method',
    headerMatchSpecifier: { case: 'stringMatch', value: { matchPattern: { case: 'exact', value } } },
  });

const at = (match: RouteMatch, path: EndpointPath) => ({
  ...match,
  pathSpecifier: path.path,
  headers: [...match.headers, ...(path.method ? [method(path.method)] : [])],
  dynamicMetadata: [...match.dynamicMetadata, notYetRead()],
});
