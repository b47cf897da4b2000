import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type RouteMatchSchema,
  RouteSchema,
  type Route,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { ListedModel } from './listed-models.ts';
import { ANTHROPIC_MODELS, GEMINI_MODELS, OPENAI_MODELS, type ModelsAnswer } from './models-answers.ts';

type Headers = NonNullable<MessageInitShape<typeof RouteMatchSchema>['headers']>;

const GET: Headers[number] = {
  name: ':method',
  headerMatchSpecifier: { case: 'stringMatch', value: { matchPattern: { case: 'exact', value: 'GET' } } },
};
/** Anthropic's clients ask at the same path as OpenAI's and always say their version. */
const FROM_ANTHROPIC: Headers[number] = {
  name: 'anthropic-version',
  headerMatchSpecifier: { case: 'presentMatch', value: true },
};

const PLACES: readonly { readonly path: string; readonly answer: ModelsAnswer; readonly headers: Headers }[] = [
  { path: '/v1/models', answer: ANTHROPIC_MODELS, headers: [FROM_ANTHROPIC] },
  { path: '/anthropic/v1/models', answer: ANTHROPIC_MODELS, headers: [] },
  { path: '/v1/models', answer: OPENAI_MODELS, headers: [] },
  { path: '/v1beta/models', answer: GEMINI_MODELS, headers: [] },
];

/**
 * `GET /v1/models` and `/v1/models/{id}`, answered by Envoy itself. By the names of the routes the guard knows what it
 * reads when it keeps from a caller what he may not use.
 */
export function modelsRoutes(models: readonly ListedModel[]): Route[] {
  return PLACES.flatMap(({ path, answer, headers }) => [
    answered(`models/${answer.dialect}`, { path, headers }, answer.list(models)),
    ...models.flatMap((model) =>
      spellings(path, model.id).map((spelling) =>
        answered(`model/${answer.dialect}`, { path: spelling, headers }, answer.one(model)),
      ),
    ),
  ]);
}

/** A name with a slash may be sent as it is or escaped. */
const spellings = (path: string, id: string): string[] => [
  ...new Set([`${path}/${id}`, `${path}/${encodeURIComponent(id)}`]),
];

function answered(
  name: string,
  { path, headers }: { readonly path: string; readonly headers: Headers },
  body: object,
): Route {
  return create(RouteSchema, {
    name,
    match: { pathSpecifier: { case: 'path', value: path }, headers: [GET, ...headers] },
    action: {
      case: 'directResponse',
      value: { status: 200, body: { specifier: { case: 'inlineString', value: JSON.stringify(body) } } },
    },
    responseHeadersToAdd: [{ header: { key: 'content-type', value: 'application/json' } }],
  });
}
