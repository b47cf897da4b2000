import type { GatewayIntent, Intents, TargetIntent } from '../intents/intents.ts';
import { attemptsByFormat, clusterOf, type AttemptOrder } from './attempt-order.ts';

/**
 * The one target of all attempts, where the guard can make the request the target's own, once, and no attempt has
 * anything to edit. It cannot where others' filters read the path behind it, and before the translator.
 */
export function onlyTarget({ attempts }: AttemptOrder, gateway: GatewayIntent): TargetIntent | undefined {
  const [first] = attempts;
  if (!first || gateway.shared) return undefined;
  return attempts.every(({ target, hop }) => target === first.target && !hop) ? first.target : undefined;
}

/** Clusters at which an attempt may arrive that the guard has left to be edited, and those that keep the program. */
export function editedClusters(intents: Intents): ReadonlySet<string> {
  const models = [...intents.models.values()].flatMap((byRoute) => [...byRoute.values()]);
  const orders = models.flatMap((model) =>
    'mistake' in model ? [] : attemptsByFormat(model, intents).flatMap(({ orders: each }) => each),
  );
  const left = orders.filter((order) => !onlyTarget(order, intents.gateway));
  return new Set([...(intents.gateway.edited ?? []), ...left.flatMap(({ attempts }) => attempts.map(clusterOf))]);
}
