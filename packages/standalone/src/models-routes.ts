import { create } from '@bufbuild/protobuf';
import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { MODEL_LISTS, type ModelList } from '@dragoman/spec';
import { hasHeader, headerIs } from '@dragoman/xds';
import type { ListedModel } from './listed-models.ts';
import { MODELS_ANSWERS } from './models-answers.ts';

const GET = headerIs(':method', { case: 'exact', value: 'GET' });

/**
 * `GET /v1/models` and `/v1/models/{id}`, answered by Envoy itself. By the names of the routes the guard knows what it
 * reads when it keeps from a caller what he may not use.
 */
export function modelsRoutes(models: readonly ListedModel[]): Route[] {
  return MODEL_LISTS.flatMap((list) => {
    const answer = MODELS_ANSWERS[list.dialect];
    return [
      answered(`models/${list.dialect}`, list, answer.list(models)),
      ...models.flatMap((model) =>
        spellings(list.path, model.id).map((path) =>
          answered(`model/${list.dialect}`, { ...list, path }, answer.one(model)),
        ),
      ),
    ];
  });
}

/** A name with a slash may be sent as it is or escaped. */
const spellings = (path: string, id: string): string[] => [
  ...new Set([`${path}/${id}`, `${path}/${encodeURIComponent(id)}`]),
];

function answered(name: string, { path, header }: Pick<ModelList, 'path' | 'header'>, body: object): Route {
  const headers = header === undefined ? [GET] : [GET, hasHeader(header)];
  return create(RouteSchema, {
    name,
    match: { pathSpecifier: { case: 'path', value: path }, headers },
    action: {
      case: 'directResponse',
      value: { status: 200, body: { specifier: { case: 'inlineString', value: JSON.stringify(body) } } },
    },
    responseHeadersToAdd: [{ header: { key: 'content-type', value: 'application/json' } }],
  });
}
