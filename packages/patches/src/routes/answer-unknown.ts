import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  RouteAction_ClusterNotFoundResponseCode,
  type RouteMatchSchema,
  RouteSchema,
  type Route,
  type VirtualHost,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { ENDPOINTS, ERROR_DIALECT_BY_PREFIX, PATH_PREFIXES, type Endpoint } from '@dragoman/spec';
import { duration } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { leadsToProvider } from './leads-to-provider.ts';
import { refusal } from './refuse-format.ts';

/** There is no such cluster, and that is the point: Envoy answers 404 for it. */
export const UNKNOWN_MODEL = 'dragoman-unknown-model';
/** Bytes of a body that are held to be read: 32 MiB, for prompts of 20 MB and what JSON makes of them. */
const BODY_LIMIT = 32 * 1024 * 1024;
const UPLOAD_IDLE_MS = 300_000;

/**
 * The routes of the first look, before the body is read, and of the last resort. The first has to lead to a cluster:
 * behind a direct response Envoy forgets the limit of the body, and asks the route again only after the guard.
 */
export function answerUnknown(intents: Intents): Patch {
  return {
    name: 'answer-unknown',
    routeConfig: (config) => {
      if (!intents.models.has(config.name)) return config;
      const virtualHosts = config.virtualHosts.map((host) =>
        host.routes.some(leadsToProvider) ? withLastRoutes(host) : host,
      );
      return { ...config, validateClusters: false, virtualHosts, maxDirectResponseBodySizeBytes: MODELS_ANSWER_LIMIT };
    },
  };
}

/** Bytes of the answer to `GET /v1/models`. */
const MODELS_ANSWER_LIMIT = 4 * 1024 * 1024;

const withLastRoutes = (host: VirtualHost): VirtualHost => ({
  ...host,
  requestBodyBufferLimit: BigInt(BODY_LIMIT),
  includeRequestAttemptCount: true,
  routes: [...host.routes, ...firstLooks(), ...nothingHere()],
});

function firstLooks(): Route[] {
  const paths = new Map(ENDPOINTS.map((endpoint) => [`${endpoint.method} ${headOf(endpoint)}`, endpoint]));
  return [...paths.values()].flatMap((endpoint) => ['', ...PATH_PREFIXES].map((prefix) => firstLook(endpoint, prefix)));
}

const headOf = ({ path }: Endpoint): string => path.split('{model}')[0] ?? path;

function firstLook(endpoint: Endpoint, prefix: string): Route {
  const path = prefix + headOf(endpoint);
  const pathSpecifier: MessageInitShape<typeof RouteMatchSchema>['pathSpecifier'] = endpoint.path.includes('{model}')
    ? { case: 'prefix', value: path }
    : { case: 'path', value: path };
  return create(RouteSchema, {
    name: `first-look/${endpoint.errors}`,
    match: {
      pathSpecifier,
      headers: [
        {
          name: ':method',
          headerMatchSpecifier: {
            case: 'stringMatch',
            value: { matchPattern: { case: 'exact', value: endpoint.method } },
          },
        },
      ],
    },
    action: {
      case: 'route',
      value: {
        clusterSpecifier: { case: 'cluster', value: UNKNOWN_MODEL },
        clusterNotFoundResponseCode: RouteAction_ClusterNotFoundResponseCode.NOT_FOUND,
        idleTimeout: duration(UPLOAD_IDLE_MS),
      },
    },
  });
}

/** Where one model is asked about by its name: one that is not there is not found as a model. */
const ABOUT_MODELS = [
  ['/anthropic/v1/models/', 'anthropic'],
  ['/v1/models/', 'openai'],
  ['/v1beta/models/', 'google'],
] as const;

/** The guard reads the caller's dialect out of the second half of these routes' names. */
const nothingHere = (): Route[] => [
  ...ABOUT_MODELS.map(([prefix, dialect]) =>
    create(RouteSchema, {
      name: `not-found/${dialect}`,
      match: { pathSpecifier: { case: 'prefix', value: prefix } },
      ...refusal('model_not_found', 'The model does not exist here.'),
    }),
  ),
  ...[...ERROR_DIALECT_BY_PREFIX, ['/', 'openai'] as const].map(([prefix, dialect]) =>
    create(RouteSchema, {
      name: `not-found/${dialect}`,
      match: { pathSpecifier: { case: 'prefix', value: prefix } },
      ...refusal('not_found', 'There is nothing at this path.'),
    }),
  ),
];
