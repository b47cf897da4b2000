import { create } from '@bufbuild/protobuf';
import { HeaderValueOption_HeaderAppendAction } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { ERRORS, type ErrorCode } from '@dragoman/spec';
import { NAMESPACE, withMetadata } from '@dragoman/xds';
import type { MistakeIntent, ModelIntent } from '../intents/intents.ts';
import { GUARDED } from '../listener/attach-guard.ts';
import { ERROR_HEADER } from '../listener/shape-errors.ts';
import { matchModel } from './match-model.ts';
import { underPolicy } from './under-policy.ts';
import { withoutModel } from './without-model.ts';

/** What a route has to carry to answer with an error: the guard puts it into the caller's dialect. */
export function refusal(code: ErrorCode, message: string) {
  return {
    action: {
      case: 'directResponse' as const,
      value: { status: ERRORS[code].status, body: { specifier: { case: 'inlineString' as const, value: message } } },
    },
    responseHeadersToAdd: [
      {
        header: { key: ERROR_HEADER, value: code },
        appendAction: HeaderValueOption_HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
      },
    ],
  };
}

/** A model in a format that none of its providers speaks. */
export function refuseFormat(route: Route, model: ModelIntent): Route {
  const message = 'No provider of this model speaks the format of this path, and it cannot be translated.';
  const refused = create(RouteSchema, {
    name: `${route.name}/other-formats`,
    metadata: underPolicy(withMetadata(undefined, NAMESPACE, {}), model),
    ...refusal('cannot_translate', message),
  });
  const { match } = matchModel(route, model.name, {});
  return { ...refused, ...(match && { match }) };
}

/**
 * A route with a mistake says what it is, and does nothing else. One that takes any model is refused as a whole: also
 * what does not ask a model at all must not go on to the routes behind it.
 */
export function refuseMistake(route: Route, { name, mistake }: MistakeIntent): Route {
  const anyModel = name.kind === 'prefix' && name.text === '';
  const match = anyModel ? route.match && withoutModel(route.match) : matchModel(route, name, {}).match;
  return create(RouteSchema, {
    name: route.name,
    ...(match && { match }),
    metadata: withMetadata(route.metadata, NAMESPACE, {}),
    typedPerFilterConfig: { ...route.typedPerFilterConfig, ...GUARDED },
    ...refusal('route_misconfigured', mistake),
  });
}
