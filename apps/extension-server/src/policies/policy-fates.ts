import type { PolicyFate } from '@dragoman/gateway-api';

/** What has become of all policies, each as the newest translations found it. */
export interface PolicyFates {
  /** The policies of one translation; those that it had before and has no more hold nowhere. */
  put(gateway: string, fates: readonly PolicyFate[]): void;
  of(name: string): PolicyFate | undefined;
  forget(name: string): void;
  all(): readonly PolicyFate[];
}

export function policyFates(): PolicyFates {
  const byName = new Map<string, Map<string, PolicyFate>>();
  const of = (name: string): PolicyFate | undefined => {
    const fates = [...(byName.get(name)?.values() ?? [])];
    const [first] = fates;
    if (!first) return undefined;
    const generation = Math.max(...fates.map((fate) => fate.generation ?? 0));
    return {
      name,
      mistakes: [...new Set(fates.flatMap(({ mistakes }) => mistakes))],
      holds: fates.some(({ holds }) => holds),
      ...(generation > 0 && { generation }),
    };
  };
  return {
    put: (gateway, fates) => {
      const now = new Map(fates.map((fate) => [fate.name, fate]));
      for (const [name, each] of byName) {
        const before = each.get(gateway);
        if (before && !now.has(name)) each.set(gateway, { ...before, mistakes: [], holds: false });
      }
      for (const [name, fate] of now) byName.set(name, new Map([...(byName.get(name) ?? []), [gateway, fate]]));
    },
    of,
    forget: (name) => void byName.delete(name),
    all: () => [...byName.keys()].toSorted().flatMap((name) => of(name) ?? []),
  };
}
