import { create, type JsonObject } from '@bufbuild/protobuf';
import { BoolValueSchema } from '@bufbuild/protobuf/wkt';
import {
  RetryPolicySchema,
  RouteActionSchema,
  type Route,
  type RouteAction,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { duration, NAMESPACE, withMetadata } from '@dragoman/xds';
import type { Intents, ModelIntent, RetryReason } from '../intents/intents.ts';
import { hopName } from '../translate/hops.ts';
import { clusterOf, type Attempt, type AttemptOrder } from './attempt-order.ts';
import { underPolicy } from './under-policy.ts';
import { GUARD } from '../listener/attach-guard.ts';
import { QUOTED_NAME } from '../listener/log-access.ts';
import { onlyTarget } from './only-target.ts';
import { attemptHeaders, clusterByAttempt } from './cluster-by-attempt.ts';
import { EDIT_FILTER } from './leads-to-provider.ts';
import { written } from './match-model.ts';

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
  { model, order, intents }: { readonly model: ModelIntent; readonly order: AttemptOrder; readonly intents: Intents },
): Route {
  const named = withMetadata(route.metadata, NAMESPACE, {
    model: written(model.name),
    [QUOTED_NAME]: JSON.stringify(route.name),
  });
  const way = onlyWay(order, intents);
  const { authorizers } = model;
  const forAttempts = {
    attempts: order.attempts.map((attempt) => attemptOf(attempt, intents, way !== undefined)),
    ...(authorizers && { authorizers: [...authorizers] }),
  };
  const before = route.action.case === 'route' ? route.action.value : create(RouteActionSchema, {});
  return {
    ...route,
    metadata: forGuard(withMetadata(underPolicy(named, model), EDIT_FILTER, forAttempts), { model, order, way }),
    action: { case: 'route', value: action(before, { model, order, intents }) },
  };
}

/**
 * The guard, which hears the usage of the answer, has to know the prices of the attempt that was answered, and whether
 * authz is to be asked about the call whoever pays for it; and if there is one way only, it goes it at once.
 */
function forGuard(
  metadata: Metadata,
  {
    model,
    order,
    way,
  }: { readonly model: ModelIntent; readonly order: AttemptOrder; readonly way: string | undefined },
): Metadata {
  const prices = order.attempts.map(({ target }) => target.prices ?? '');
  const told = {
    ...(prices.some((text) => text !== '') && { prices }),
    ...(model.authorizers && { judged: true }),
    ...(way !== undefined && { only: way }),
  };
  return Object.keys(told).length === 0 ? metadata : withMetadata(metadata, GUARD, told);
}

/** What the guard needs to make the request the provider's own: provider, name of the model, path rules, a line each. */
function onlyWay(order: AttemptOrder, { providers, gateway }: Intents): string | undefined {
  const target = onlyTarget(order, gateway);
  const provider = target && providers.get(target.cluster);
  if (!target || !provider) return undefined;
  const { name } = target;
  return [provider.provider, 'model' in name ? `=${name.model}` : `-${name.prefix}`, provider.paths].join('\n');
}

/** What the edit program needs to know of one attempt: whose it is, the name that goes there, and the way. */
function attemptOf({ target, hop }: Attempt, intents: Intents, own: boolean): JsonObject {
  const [mark] = attemptHeaders(intents);
  const { cluster, name, prices } = target;
  const { provider, paths } = intents.providers.get(cluster) ?? { provider: '', paths: '' };
  return {
    ...name,
    provider,
    ...(own ? { own } : hop ? { hop: hopName(hop) } : { paths }),
    ...(prices !== undefined && { prices }),
    ...(mark !== undefined && !own && { mark }),
  };
}

function action(before: RouteAction, to: Parameters<typeof tryInOrder>[1]): RouteAction {
  const { model, order, intents } = to;
  const attempts = order.attempts.length;
  const wait = Math.max(model.timeoutMs, model.idleMs);
  return {
    ...before,
    clusterSpecifier: clusterByAttempt(order.attempts.map(clusterOf), intents.envoy),
    // A whole answer may take as long as it likes; what is limited is silence.
    timeout: duration(model.totalMs ?? 0),
    idleTimeout: duration(model.timeoutMs * attempts + wait + SLACK_MS),
    // Each provider is called by its own name, unless the user of the route gave one.
    hostRewriteSpecifier: before.hostRewriteSpecifier.case
      ? before.hostRewriteSpecifier
      : { case: 'autoHostRewrite', value: create(BoolValueSchema, { value: true }) },
    retryPolicy: create(RetryPolicySchema, {
      ...failures(model, order),
      numRetries: attempts - 1,
      refreshClusterOnRetry: true,
      // Silence before the first byte is silence: where the one limit is no longer, the other says it all.
      ...(model.timeoutMs < wait && { perTryTimeout: duration(model.timeoutMs) }),
      perTryIdleTimeout: duration(wait),
      retryBackOff: { baseInterval: duration(25), maxInterval: duration(250) },
    }),
  };
}

/** What is tried again, in Envoy's words. */
function failures({ retries }: ModelIntent, { attempts }: AttemptOrder) {
  const reasons = retries.on.length > 0 ? retries.on : ALL_REASONS;
  const isBehindHop = attempts.some(({ hop }) => hop);
  const words = reasons.flatMap((reason) => RETRY_ON[reason]);
  return {
    retryOn: attempts.length < 2 ? '' : [...new Set([...words, ...(isBehindHop ? behindHop(reasons) : [])])].join(','),
    // What cannot be translated for one provider may go to the next as it is.
    retriableStatusCodes: [...(isBehindHop ? [422] : []), ...(reasons.includes('429') ? [429] : [])],
  };
}

/**
 * A translator that says no is a reason as soon as there is anybody else to ask. A provider that it cannot reach, or
 * that hangs up on it, is an answer of 502 to 504 here.
 */
function behindHop(reasons: readonly RetryReason[]): readonly string[] {
  const isLost = !reasons.includes('5xx') && reasons.some((reason) => reason === 'connect' || reason === 'reset');
  return [...RETRY_ON['429'], ...(isLost ? ['gateway-error'] : [])];
}
