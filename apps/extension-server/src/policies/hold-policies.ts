import type { PolicyFate, RoutePolicy } from '@dragoman/gateway-api';
import type { Pauses, Spent } from '@dragoman/policy';
import type { Translated } from '../hooks/translate.ts';
import { limitsIn, namedPolicies, payersIn } from './named-policies.ts';
import { policyFates } from './policy-fates.ts';
import { startPolicyServer, type PolicyServer, type PolicyServerOptions } from './policy-server.ts';
import { watchPauses } from './watch-pauses.ts';
import { writeStatus } from './write-status.ts';

export interface HoldPoliciesOptions extends PolicyServerOptions {
  /** What soft budgets have spent; absent: there are none. */
  readonly spent?: Spent;
  /** In a cluster their status is written. */
  readonly host?:
    { readonly kind: 'files' } | { readonly kind: 'kubernetes'; readonly kubeconfig?: string } | undefined;
}

/** LLMPolicies between Envoy Gateway, which brings them, and Envoys, which are to hold callers against them. */
export interface HeldPolicies extends Pick<PolicyServer, 'source' | 'besideHooks' | 'close'> {
  /** The policies of one more translation. */
  put(gateway: string, policies: Pick<Translated, 'policies' | 'fates'>): void;
  fates(): readonly PolicyFate[];
}

const NOBODY_PAUSES: Pauses = new Map();

/** @throws {Error} when it cannot listen, or its certificate cannot be read */
export async function holdPolicies({ host, spent, ...options }: HoldPoliciesOptions): Promise<HeldPolicies> {
  const server = await startPolicyServer(options);
  const fates = policyFates();
  const { report } = options;
  const held = new Map<string, readonly RoutePolicy[]>();
  const publish = (gateway: string, policies: readonly RoutePolicy[]): void =>
    server.tables.publish(gateway, {
      policies: namedPolicies(policies, pauses?.current() ?? NOBODY_PAUSES),
      limits: limitsIn(policies),
    });
  const pauses =
    spent &&
    watchPauses({
      spent,
      payers: () => [...held.values()].flatMap((policies) => policies.map(payersIn)),
      onChange: () => held.forEach((policies, gateway) => publish(gateway, policies)),
      report,
    });
  const status = host?.kind === 'kubernetes' ? writeStatus({ kubeconfig: host.kubeconfig, fates, report }) : undefined;
  return {
    ...server,
    put: (gateway, { policies, fates: now }) => {
      held.set(gateway, policies);
      publish(gateway, policies);
      pauses?.look();
      fates.put(gateway, now);
      status?.look();
    },
    fates: fates.all,
    close: () => {
      pauses?.close();
      status?.close();
      return server.close();
    },
  };
}
