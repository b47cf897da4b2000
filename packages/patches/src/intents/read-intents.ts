import type { Resources } from '@dragoman/xds';
import { NAMESPACE } from '@dragoman/xds';
import type {
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
  const problems: Problem[] = [];
  const mistakes: Problem[] = [];
  for (const config of resources.routes) {
    const found = new Map<string, RouteIntent>();
    for (const route of config.virtualHosts.flatMap((host) => host.routes)) {
      const model = readStamp<RouteIntent>(route.metadata);
      if (!model) continue;
      found.set(route.name, model);
      if (!('mistake' in model)) problems.push(...strangers(route.name, model, providers));
      else mistakes.push({ where: `route ${route.name}`, message: model.mistake });
    }
    if (found.size > 0) models.set(config.name, found);
  }
  return { intents: { ...host, models, providers }, problems, mistakes };
}

/** The clusters of a model that no provider is behind. */
function strangers(
  route: string,
  { targets, fallback }: ModelIntent,
  providers: ReadonlyMap<string, unknown>,
): Problem[] {
  return [...targets, ...fallback]
    .filter(({ cluster }) => !providers.has(cluster))
    .map(({ cluster }) => ({
      where: `route ${route}`,
      message: `cluster ${cluster} is not a provider (${NAMESPACE})`,
    }));
}
