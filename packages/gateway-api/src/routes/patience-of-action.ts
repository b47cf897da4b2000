import type { RetryReason } from '@dragoman/patches';
import type { Duration } from '@bufbuild/protobuf/wkt';
import type { RouteAction } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { Patience } from '../annotations/facts.ts';

/** What Envoy's words for retries mean here; words that are not in the table mean nothing to a model. */
const REASONS: Readonly<Record<string, readonly RetryReason[]>> = {
  'connect-failure': ['connect'],
  'refused-stream': ['connect'],
  unavailable: ['connect'],
  reset: ['reset'],
  'reset-before-request': ['reset'],
  '5xx': ['connect', 'reset', '5xx'],
  'gateway-error': ['connect', 'reset', '5xx'],
};

/** What Envoy Gateway's own policies (BackendTrafficPolicy, timeouts of an HTTPRoute) ask of a route. */
export function patienceOfAction({ retryPolicy, timeout, idleTimeout }: RouteAction): Patience & {
  readonly totalMs?: number;
} {
  const perTry = milliseconds(retryPolicy?.perTryTimeout);
  const total = milliseconds(timeout);
  const idle = milliseconds(idleTimeout);
  return {
    ...(perTry > 0 && { timeoutMs: perTry }),
    ...(total > 0 && { totalMs: total }),
    ...(idle > 0 && { idleMs: idle }),
    ...(retryPolicy && {
      retries: { attempts: retryPolicy.numRetries ?? 1, on: reasons(retryPolicy) },
    }),
  };
}

function reasons({ retryOn, retriableStatusCodes }: NonNullable<RouteAction['retryPolicy']>): readonly RetryReason[] {
  const words = retryOn.split(',').flatMap((word) => REASONS[word.trim()] ?? []);
  const codes = retryOn.includes('retriable-status-codes') ? retriableStatusCodes : [];
  const byCode = codes.flatMap((code): RetryReason[] => (code === 429 ? ['429'] : code >= 500 ? ['5xx'] : []));
  return [...new Set([...words, ...byCode])];
}

const milliseconds = (duration: Duration | undefined): number =>
  duration ? Number(duration.seconds) * 1000 + Math.round(duration.nanos / 1e6) : 0;
