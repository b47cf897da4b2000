import { create } from '@bufbuild/protobuf';
import { RouteSchema, type Route, type VirtualHost } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { ERROR_DIALECT_BY_PREFIX, MODEL_LISTS, type ErrorCode, type ErrorDialect } from '@dragoman/spec';
import { hasHeader, NAMESPACE, withMetadata } from '@dragoman/xds';
import type { Intents, ModelIntent, RouteIntent } from '../intents/intents.ts';
import { GUARDED } from '../listener/attach-guard.ts';
import type { Patch } from '../patch.ts';
import { alreadyRead } from './match-model.ts';
import { underPolicy, type Holding } from './under-policy.ts';
import { refusal } from './refuse-format.ts';
import { toNowhere } from './to-nowhere.ts';

/** Bytes of the answer to `GET /v1/models`. */
const MODELS_ANSWER_LIMIT = 4 * 1024 * 1024;

/**
 * The last resort: a body was read and no route takes its model. Where all routes are ours, also every path at which
 * there is nothing gets an answer in the caller's dialect.
 */
export function answerUnknown(intents: Intents): Patch {
  return {
    name: 'answer-unknown',
    routeConfig: (config) => {
      const models = intents.models.get(config.name);
      if (!models) return config;
      const virtualHosts = config.virtualHosts.map((host) =>
        host.routes.some(({ name }) => models.has(name)) ? withLastRoutes(host, models, intents) : host,
      );
      return { ...config, validateClusters: false, virtualHosts, maxDirectResponseBodySizeBytes: MODELS_ANSWER_LIMIT };
    },
  };
}

function withLastRoutes(host: VirtualHost, models: Models, { gateway }: Intents): VirtualHost {
  const last = host.routes.findLastIndex(({ name }) => models.has(name)) + 1;
  const rest = host.routes.slice(last);
  const unknown = unknownModel(heldOnAll(host, models));
  const routes = [...host.routes.slice(0, last), unknown, ...rest, ...(gateway.shared ? [] : nothingHere())];
  return { ...host, includeRequestAttemptCount: true, routes };
}

type Models = ReadonlyMap<string, RouteIntent>;

/** What holds on all models of a host: then nobody else is to learn which models it does not have. */
function heldOnAll({ routes }: VirtualHost, models: Models): Holding {
  const serving = routes.flatMap(({ name }): readonly ModelIntent[] => {
    const model = models.get(name);
    return !model || 'mistake' in model ? [] : [model];
  });
  const [first] = serving;
  const { policy, limits } = first ?? {};
  const isPolicyOfAll = serving.every((model) => model.policy === policy);
  const areLimitsOfAll = serving.every(
    (model) => model.limits?.of === limits?.of && model.limits?.callers === limits?.callers,
  );
  return {
    ...(policy !== undefined && isPolicyOfAll && { policy }),
    ...(limits && areLimitsOfAll && { limits }),
  };
}

const unknownModel = (held: Holding): Route =>
  create(RouteSchema, {
    name: 'unknown-model',
    match: { pathSpecifier: { case: 'prefix', value: '/' }, dynamicMetadata: [alreadyRead()] },
    metadata: underPolicy(withMetadata(undefined, NAMESPACE, {}), held),
    typedPerFilterConfig: GUARDED,
    action: toNowhere,
  });

interface Nowhere {
  readonly prefix: string;
  readonly dialect: ErrorDialect;
  readonly header?: string;
}

/** The guard reads the caller's dialect out of the second half of these routes' names. */
const notFound = ({ prefix, dialect, header }: Nowhere, [code, message]: readonly [ErrorCode, string]): Route =>
  create(RouteSchema, {
    name: `not-found/${dialect}`,
    match: {
      pathSpecifier: { case: 'prefix', value: prefix },
      headers: header === undefined ? [] : [hasHeader(header)],
    },
    typedPerFilterConfig: GUARDED,
    ...refusal(code, message),
  });

/**
 * Where one model is asked about by its name: one that is not there is not found as a model. Behind the routes of the
 * models that are there, as each names a path below which all models are.
 */
export const noSuchModel = (): Route[] =>
  MODEL_LISTS.map(({ path, ...by }) =>
    notFound({ ...by, prefix: `${path}/` }, ['model_not_found', 'The model does not exist here.']),
  );

const NOTHING = 'There is nothing at this path.';

const nothingHere = (): Route[] => [
  ...noSuchModel(),
  ...ERROR_DIALECT_BY_PREFIX.map(([prefix, dialect]) => notFound({ prefix, dialect }, ['not_found', NOTHING])),
  // Clients of other gateways may name an address without the version.
  notFound({ prefix: '/', dialect: 'openai' }, ['not_found', `${NOTHING} Those of OpenAI begin with /v1.`]),
];
