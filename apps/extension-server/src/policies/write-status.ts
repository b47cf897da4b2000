import type { CustomObjectsApi, KubernetesObject } from '@kubernetes/client-node';
import { watchResource } from '../heal/watch-resource.ts';
import { conditionsFor, type Condition } from './policy-conditions.ts';
import type { PolicyFates } from './policy-fates.ts';

const POLICIES = { group: 'dragoman.dev', version: 'v1alpha1', plural: 'llmpolicies' } as const;

interface WrittenPolicy extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface StatusWriterOptions {
  readonly kubeconfig: string | undefined;
  readonly fates: PolicyFates;
  readonly report: (line: string) => void;
}

/** Keeps the conditions in the status of the LLMPolicies of a cluster. */
export interface StatusWriter {
  /** The fates have changed. */
  look(): void;
  close(): void;
}

/**
 * Envoy Gateway writes the same status and leaves out what it does not know: what is missing is written again. Needs to
 * list and watch LLMPolicies, and to patch their status.
 */
export function writeStatus({ kubeconfig, fates, report }: StatusWriterOptions): StatusWriter {
  const known = new Map<string, WrittenPolicy>();
  let api: CustomObjectsApi | undefined;
  const keep = (policy: WrittenPolicy): void => {
    const { name = '', namespace = '' } = policy.metadata ?? {};
    const fate = fates.of(`${namespace}/${name}`);
    const conditions = fate && conditionsFor(fate, policy.status?.conditions ?? [], new Date().toISOString());
    if (!api || !conditions) return;
    patchStatus(api, { name, namespace }, conditions).catch((error: Error) =>
      report(`cannot write the status of LLMPolicy ${namespace}/${name}: ${error.message.split('\n', 1)[0]}`),
    );
  };
  const watch = watchResource({
    kubeconfig,
    resource: POLICIES,
    what: 'LLMPolicies',
    written: (policy, client) => {
      api = client;
      known.set(nameOf(policy), policy);
      keep(policy);
    },
    deleted: (policy) => {
      known.delete(nameOf(policy));
      fates.forget(nameOf(policy));
    },
    report,
  });
  return { look: () => known.forEach(keep), close: watch.close };
}

const nameOf = ({ metadata }: KubernetesObject): string => `${metadata?.namespace}/${metadata?.name}`;

async function patchStatus(
  api: CustomObjectsApi,
  place: { readonly namespace: string; readonly name: string },
  conditions: readonly Condition[],
): Promise<void> {
  const { PatchStrategy, setHeaderOptions } = await import('@kubernetes/client-node');
  const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  await api.patchNamespacedCustomObjectStatus(
    { ...POLICIES, ...place, body: { status: { conditions } } },
    asMergePatch,
  );
}
