import type { PolicyFate } from '@dragoman/gateway-api';
import type { Translated } from '../hooks/translate.ts';
import { namedPolicies } from './named-policies.ts';
import { policyFates } from './policy-fates.ts';
import { startPolicyServer, type PolicyServer, type PolicyServerOptions } from './policy-server.ts';
import { writeStatus } from './write-status.ts';

export interface HoldPoliciesOptions extends PolicyServerOptions {
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

/** @throws {Error} when it cannot listen, or its certificate cannot be read */
export async function holdPolicies({ host, ...options }: HoldPoliciesOptions): Promise<HeldPolicies> {
  const server = await startPolicyServer(options);
  const fates = policyFates();
  const { report } = options;
  const status = host?.kind === 'kubernetes' ? writeStatus({ kubeconfig: host.kubeconfig, fates, report }) : undefined;
  return {
    ...server,
    put: (gateway, { policies, fates: now }) => {
      server.tables.publish(gateway, namedPolicies(policies));
      fates.put(gateway, now);
      status?.look();
    },
    fates: fates.all,
    close: () => {
      status?.close();
      return server.close();
    },
  };
}
