import type { Config, Model } from '@dragoman/config';
import { objectNames } from './object-names.ts';

/** A provider as one Backend; one that a model names several times, each time with another name, is as many. */
export interface BackendName {
  readonly provider: string;
  readonly name: string;
}

/** The Backends of each provider, in order: the first for its first place in a model. */
export function backendNames({ providers, models }: Config): ReadonlyMap<string, readonly BackendName[]> {
  const name = objectNames();
  const count = new Map<string, number>();
  for (const model of models) {
    for (const [provider, times] of timesNamed(model)) count.set(provider, Math.max(times, count.get(provider) ?? 0));
  }
  const firsts = new Map(providers.map(({ name: provider }) => [provider, name(provider)]));
  return new Map(
    providers.map(({ name: provider }) => {
      const first = firsts.get(provider) ?? '';
      const more = Array.from({ length: Math.max(0, (count.get(provider) ?? 1) - 1) }, () => name(first));
      return [provider, [first, ...more].map((own) => ({ provider, name: own }))];
    }),
  );
}

function timesNamed({ targets, fallback }: Model): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { provider } of [...targets, ...fallback]) times.set(provider, (times.get(provider) ?? 0) + 1);
  return times;
}
