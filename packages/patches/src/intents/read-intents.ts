import type { Resources } from '@dragoman/xds';
import { NAMESPACE } from '@dragoman/xds';
import type {
  AccountIntent,
  GatewayIntent,
  Intents,
  EnvoyMinor,
  ModelIntent,
  Problem,
  ProviderIntent,
  RouteIntent,
} from './intents.ts';
import { readStamp } from './stamp.ts';

export interface ReadIntents {
  readonly intents: Intents;
  /** What of it cannot be: a model that leads to a cluster without a provider. */
  readonly problems: readonly Problem[];
  /** What users have to mend; their routes say so themselves. */
  readonly mistakes: readonly Problem[];
}

/** What the resources are stamped with. */
export function readIntents(
  resources: Resources,
  host: { readonly envoy: EnvoyMinor; readonly gateway: GatewayIntent },
): ReadIntents {
  const providers = new Map<string, ProviderIntent>();
  for (const cluster of resources.clusters) {
    const provider = readStamp<ProviderIntent>(cluster.metadata);
    if (provider) providers.set(cluster.name, provider);
  }
  const models = new Map<string, Map<string, RouteIntent>>();
  const accounts = new Map<string, Map<string, AccountIntent>>();
  const problems: Problem[] = [];
  const mistakes: Problem[] = [];
  for (const config of resources.routes) {
    const found = new Map<string, RouteIntent>();
    const passed = new Map<string, AccountIntent>();
    for (const route of config.virtualHosts.flatMap((host) => host.routes)) {
      const intent = readStamp<RouteIntent | AccountIntent>(route.metadata);
      if (!intent) continue;
      if ('account' in intent) passed.set(route.name, intent);
      else found.set(route.name, intent);
      if (!('mistake' in intent)) problems.push(...strangers(route.name, clustersOf(intent), providers));
      else mistakes.push({ where: `route ${route.name}`, message: intent.mistake });
    }
    if (found.size > 0) models.set(config.name, found);
    if (passed.size > 0) accounts.set(config.name, passed);
  }
  return { intents: { ...host, models, accounts, providers }, problems, mistakes };
}

const clustersOf = (intent: ModelIntent | AccountIntent): readonly string[] =>
  'account' in intent ? [intent.cluster] : [...intent.targets, ...intent.fallback].map(({ cluster }) => cluster);

/** The clusters of a route that no provider is behind. */
function strangers(route: string, clusters: readonly string[], providers: ReadonlyMap<string, unknown>): Problem[] {
  return clusters
    .filter((cluster) => !providers.has(cluster))
    .map((cluster) => ({
      where: `route ${route}`,
      message: `cluster ${cluster} is not a provider (${NAMESPACE})`,
    }));
}
