import { FORMATS, isDoor, type Format, type ProviderFormat } from '@dragoman/spec';
import type { Intents, ProviderIntent, RouteIntent, TargetIntent } from '../intents/intents.ts';

/**
 * A hop: a provider that is asked in another format than the caller's, behind a door, or with what plugins make of
 * request and answer, through the translator. The route leads to a cluster that ends at an internal listener of the
 * same Envoy.
 */
export interface Hop {
  /** The provider's own cluster. */
  readonly cluster: string;
  /** What is spoken to it. */
  readonly format: ProviderFormat;
  /** As of the target. */
  readonly transforms?: string;
}

/** How a target is asked in a format: as it comes, through a hop, or not at all. */
export function wayTo(
  target: TargetIntent,
  format: Format,
  { providers, gateway }: Intents,
): 'direct' | Hop | undefined {
  const envelopes = providers.get(target.cluster)?.envelopes ?? {};
  const { cluster, formats, transforms } = target;
  const spoken = formats.includes(format);
  if (spoken && !isDoor(envelopes[format]) && transforms === undefined) return 'direct';
  const [preferred] = formats;
  if (!gateway.translator || preferred === undefined) return undefined;
  return { cluster, format: spoken ? format : preferred, ...(transforms !== undefined && { transforms }) };
}

/** What a route's cluster specifier says for a hop, and the internal listener's route matches on. */
export const hopName = ({ cluster, format, transforms }: Hop): string =>
  [cluster, format, ...(transforms === undefined ? [] : [transforms])].join('|');
/** The cluster that ends at the internal listener. */
export const hopCluster = (hop: Hop): string => `hop|${hopName(hop)}`;
/** The provider's cluster as the internal listener reaches it. */
export const translatedCluster = (hop: Hop): string => `translated|${hopName(hop)}`;

/** Every hop that a route can take, in a fixed order. */
export function hopsOf(intents: Intents): readonly (Hop & { readonly provider: ProviderIntent })[] {
  const hops = new Map<string, Hop & { readonly provider: ProviderIntent }>();
  const routes = [...intents.models.values()].flatMap((models) => [...models.values()]);
  for (const target of routes.flatMap(targetsOf)) {
    const provider = intents.providers.get(target.cluster);
    if (!provider) continue;
    for (const format of FORMATS) {
      const way = wayTo(target, format, intents);
      if (way && way !== 'direct') hops.set(hopName(way), { ...way, provider });
    }
  }
  return [...hops].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, hop]) => hop);
}

const targetsOf = (route: RouteIntent): readonly TargetIntent[] =>
  'mistake' in route ? [] : [...route.targets, ...route.fallback];
