import { create, type JsonObject } from '@bufbuild/protobuf';
import { BoolValueSchema } from '@bufbuild/protobuf/wkt';
import {
  RetryPolicySchema,
  RouteActionSchema,
  type Route,
  type RouteAction,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { duration, NAMESPACE, withMetadata } from '@dragoman/xds';
import type { EnvoyMinor, ModelIntent, RetryReason } from '../intents/intents.ts';
import type { AttemptOrder } from './attempt-order.ts';
import { clusterByAttempt } from './cluster-by-attempt.ts';
import { EDIT_FILTER } from './leads-to-provider.ts';

/** What Envoy calls the reasons of the contract. `reset` is a provider that hangs up or does not answer in time. */
const RETRY_ON: Record<RetryReason, readonly string[]> = {
  connect: ['connect-failure', 'refused-stream'],
  reset: ['reset'],
  '429': ['retriable-status-codes'],
  '5xx': ['5xx'],
};
const ALL_REASONS: readonly RetryReason[] = ['connect', 'reset', '429', '5xx'];
const SLACK_MS = 5_000;

/** Lead a route to the targets of an order, each with its own name of the model. */
export function tryInOrder(
  route: Route,
  { model, order, envoy }: { readonly model: ModelIntent; readonly order: AttemptOrder; readonly envoy: EnvoyMinor },
): Route {
  const named = withMetadata(route.metadata, NAMESPACE, { model: model.wildcard ? `${model.model}*` : model.model });
  const attempts = order.attempts.map(({ name }) => ({ ...name })) satisfies JsonObject[];
  const before = route.action.case === 'route' ? route.action.value : create(RouteActionSchema, {});
  return {
    ...route,
    metadata: withMetadata(named, EDIT_FILTER, { attempts }),
    action: { case: 'route', value: action(before, { model, order, envoy }) },
  };
}

function action(before: RouteAction, to: Parameters<typeof tryInOrder>[1]): RouteAction {
  const { model, order, envoy } = to;
  const attempts = order.attempts.length;
  const wait = Math.max(model.timeoutMs, model.idleMs);
  return {
    ...before,
    clusterSpecifier: clusterByAttempt(order.attempts.map(({ cluster }) => cluster), envoy),
    // A whole answer may take as long as it likes; what is limited is silence.
    timeout: duration(0),
    idleTimeout: duration(model.timeoutMs * attempts + wait + SLACK_MS),
    hostRewriteSpecifier: { case: 'autoHostRewrite', value: create(BoolValueSchema, { value: true }) },
    retryPolicy: create(RetryPolicySchema, {
      retryOn: reasons(model, order).flatMap((reason) => RETRY_ON[reason]).join(','),
      retriableStatusCodes: [429],
      numRetries: attempts - 1,
      refreshClusterOnRetry: true,
      perTryTimeout: duration(model.timeoutMs),
      perTryIdleTimeout: duration(wait),
      retryBackOff: { baseInterval: duration(25), maxInterval: duration(250) },
    }),
  };
}

const reasons = (model: ModelIntent, order: AttemptOrder): readonly RetryReason[] => {
  if (order.attempts.length < 2) return [];
  return model.retries.on.length > 0 ? model.retries.on : ALL_REASONS;
};
