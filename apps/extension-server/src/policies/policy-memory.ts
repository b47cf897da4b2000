import type { AttachedPolicy } from '@dragoman/gateway-api';

const MAX_CALLERS = 16;
const MAX_POLICIES = 10_000;

/** Policies that hang on rules, as the hooks of the rules told them. */
export interface PolicyMemory {
  remember(caller: string, policies: readonly AttachedPolicy[]): void;
  /** All that this caller has told, each as it told it last. */
  recall(caller: string): readonly AttachedPolicy[];
}

/** Each Envoy Gateway tells the policies of its own translation before it. */
export function policyMemory(): PolicyMemory {
  const byCaller = new Map<string, Map<string, AttachedPolicy>>();
  return {
    remember: (caller, policies) => {
      if (policies.length === 0) return;
      const known = byCaller.get(caller) ?? new Map<string, AttachedPolicy>();
      byCaller.delete(caller);
      byCaller.set(caller, known);
      for (const policy of policies) {
        known.delete(policy.name);
        known.set(policy.name, policy);
      }
      dropOldest(known, MAX_POLICIES);
      dropOldest(byCaller, MAX_CALLERS);
    },
    recall: (caller) => [...(byCaller.get(caller)?.values() ?? [])],
  };
}

function dropOldest(map: Map<string, unknown>, limit: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= limit) return;
    map.delete(oldest);
  }
}
