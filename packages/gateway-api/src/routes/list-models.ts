import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { create } from '@bufbuild/protobuf';
import type { Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { noSuchModel, siblings, underPolicy, type Holding, type PublicName } from '@dragoman/patches';
import { coveredModels, modelsRoutes, type ListedModel } from '@dragoman/standalone';
import { NAMESPACE, withMetadata } from '@dragoman/xds';
import { holdingOf } from '../policies/policy-book.ts';
import type { Stamped } from './stamp-route.ts';

/** Of more models than this only the list is told: each would be five more routes. */
const MOST = 500;

/**
 * `GET /v1/models` of a host: the models that everybody who comes by can ask, by their exact names. Where their routes
 * are protected the list is protected alike; where they are protected differently there is none.
 */
export function listModels(stamped: readonly Stamped[]): readonly Route[] {
  const open = siblings(stamped.map(({ route }) => route)).filter(({ match }) => isOpen(match));
  const routes = new Set(open.flatMap((family) => family.routes));
  const listed = stamped.filter(({ route, servedBy }) => servedBy !== undefined && routes.has(route));
  const protections = new Set(listed.map(protectionOf));
  const [first] = listed;
  if (!first || protections.size > 1) return [];
  const prefixes = open.map(({ match }) => prefixOf(match));
  const models = modelsOf(listed);
  const each = modelsRoutes(models);
  const told =
    models.length <= MOST ? [...each, ...noSuchModel()] : each.filter(({ name }) => name.startsWith('models/'));
  return told
    .filter(({ match }) => prefixes.some((prefix) => String(match?.pathSpecifier.value).startsWith(prefix)))
    .map((route) => ({
      ...route,
      metadata: metadataOf(first),
      typedPerFilterConfig: { ...route.typedPerFilterConfig, ...first.route.typedPerFilterConfig },
    }));
}

function modelsOf(listed: readonly Stamped[]): readonly ListedModel[] {
  const models = new Map<string, ListedModel>();
  for (const { name, servedBy } of listed) {
    for (const id of servedBy ? idsOf(name, servedBy) : []) {
      if (!models.has(id)) models.set(id, { id, ownedBy: servedBy?.provider ?? '' });
    }
  }
  return [...models.values()];
}

/** A wildcard is no name that could be called: it is listed as the well-known models that it covers. */
const idsOf = ({ kind, text }: PublicName, servedBy: NonNullable<Stamped['servedBy']>): readonly string[] =>
  kind === 'exact' ? [text] : kind === 'prefix' ? coveredModels(text, servedBy) : [];

type Match = NonNullable<Route['match']>;

/** Whether a family asks for nothing but a path. */
const isOpen = ({ headers, queryParameters, dynamicMetadata, pathSpecifier }: Match): boolean =>
  headers.length + queryParameters.length + dynamicMetadata.length === 0 &&
  (pathSpecifier.case === 'prefix' || pathSpecifier.case === 'pathSeparatedPrefix');

const prefixOf = ({ pathSpecifier: { case: kind, value } }: Match): string =>
  kind === 'pathSeparatedPrefix' ? `${value}/` : String(value);

const holdingOn = ({ policy }: Stamped): Holding => (policy ? holdingOf(policy) : {});

const protectionOf = (stamped: Stamped): string => {
  const { typedPerFilterConfig } = stamped.route;
  return `${JSON.stringify(holdingOn(stamped))} ${encodeSorted(RouteSchema, create(RouteSchema, { typedPerFilterConfig })).toString()}`;
};

const metadataOf = (stamped: Stamped): Metadata =>
  underPolicy(withMetadata(undefined, NAMESPACE, {}), holdingOn(stamped));
