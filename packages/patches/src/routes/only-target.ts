import type { GatewayIntent, TargetIntent } from '../intents/intents.ts';
import type { AttemptOrder } from './attempt-order.ts';

/**
 * The one target of all attempts, where the guard can make the request the target's own, once, and no attempt has
 * anything to edit. It cannot where others' filters read the path behind it, where authz may still say no to what would
 * already have been counted as sent, and before the translator.
 */
export function onlyTarget({ attempts }: AttemptOrder, gateway: GatewayIntent): TargetIntent | undefined {
  const [first] = attempts;
  if (!first || gateway.shared || gateway.authz) return undefined;
  return attempts.every(({ target, hop }) => target === first.target && !hop) ? first.target : undefined;
}
