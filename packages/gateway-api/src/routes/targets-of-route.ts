import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { PublicName, TargetIntent } from '@dragoman/patches';
import type { RouteFacts } from '../annotations/facts.ts';
import { BACKEND_ANNOTATIONS, readAnnotations } from '../annotations/read-annotations.ts';
import type { Backend } from '../backends/backends-of-cluster.ts';
import type { ProviderClusters } from '../backends/provider-clusters.ts';
import { takesGoogleToken, type GoogleTokens } from '../backends/let-in-by.ts';
import { formatsFor, providerIntent, providerKindOf, providerMistakes } from '../backends/provider-intent.ts';
import type { PolicyBook } from '../policies/policy-book.ts';
import type { PolicyIndex } from '../policies/policy-layers.ts';
import type { Price } from '@dragoman/config';
import type { KindsByName } from '@dragoman/providers';
import type { SomeModels } from '@dragoman/spec';
import type { AnnotationSource } from '../resource.ts';
import type { Asked } from './asked.ts';
import { knownName } from './parts-of-name.ts';
import { placesOfRoute } from './places-of-route.ts';
import { pricesOfTarget, type Catalogue } from './prices-of-target.ts';
import { upstreamName } from './upstream-name.ts';

/** Everything that a translation knows beside the route itself. */
export interface Surroundings {
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** The Backends behind a cluster; undefined: its addresses come another way and have not been seen. */
  readonly backendsOf: (cluster: Cluster) => readonly Backend[] | undefined;
  readonly annotations: AnnotationSource;
  /** The policies by what they hang on, and what they say. */
  readonly policies: PolicyIndex;
  readonly book: PolicyBook;
  readonly providers: ProviderClusters;
  readonly catalogue: Catalogue;
  readonly kinds: KindsByName;
  readonly google: GoogleTokens;
  /** Takes the clusters whose Backends are not known and were not needed. */
  readonly unseen: Set<string>;
}

export interface Found {
  readonly asked: readonly Asked[];
  readonly mistakes: readonly string[];
  /** Clusters whose Backends are not known. */
  readonly unseen: readonly string[];
}

/**
 * Shares are counted in millionths, as finely as Envoy can, so that those within a cluster and those of clusters can be
 * multiplied.
 */
const SCALE = 1_000_000;

/** The Backends of a route, whoever is behind which cluster. */
export function backendsOfRoute(route: Route, around: Surroundings): Found {
  const mistakes: string[] = [];
  const unseen: string[] = [];
  const asked = placesOfRoute(route).flatMap(({ cluster: name, weight }) => {
    const cluster = around.clusters.get(name);
    if (!cluster) return []; // a backendRef that Envoy Gateway could not resolve; the HTTPRoute's status says so
    const backends = around.backendsOf(cluster);
    if (!backends) unseen.push(name);
    const total = (backends ?? []).reduce((sum, backend) => sum + backend.weight, 0);
    return (backends ?? []).map((backend): Asked => {
      const { facts, mistakes: wrong } = readAnnotations(backend.resource, BACKEND_ANNOTATIONS, around.kinds);
      mistakes.push(...wrong);
      return { backend, cluster, facts, among: backends?.length ?? 0, weight: shareOf(weight * backend.weight, total) };
    });
  });
  return { asked, mistakes, unseen };
}

/** Who has a share at all is asked, however small it is. */
const shareOf = (part: number, total: number): number =>
  part === 0 ? 0 : Math.max(1, Math.round((SCALE * part) / Math.max(1, total)));

/** The addresses of a cluster come in a hook of their own, before this one, and did not: nothing can be said. */
export class EndpointsUnknown extends Error {
  constructor(clusters: readonly string[]) {
    super(`the endpoints of ${clusters.join(', ')} have not been seen in this process`);
  }
}

export interface WantedTargets {
  readonly asked: readonly Asked[];
  readonly facts: RouteFacts;
  /** What the user says of prices. */
  readonly prices: readonly Price[];
  /** Models of which is known that the name is one of them. */
  readonly some: SomeModels | undefined;
}

/** Who is asked first and who when those have failed, for one public name. */
export function targetsOf(
  name: PublicName,
  { asked, facts, prices: own, some }: WantedTargets,
  { providers, catalogue, google }: Pick<Surroundings, 'providers' | 'catalogue' | 'google'>,
): { readonly targets: readonly TargetIntent[]; readonly fallback: readonly TargetIntent[] } {
  const target = (each: Asked): TargetIntent => {
    const { backend, cluster, among } = each;
    const intent = providerIntent({ ...each, choice: facts.provider });
    const sources = { backend: backend.resource.name, ofRoute: facts.upstream, ofBackend: each.facts.upstream };
    const upstream = upstreamName(name, sources);
    const { kind } = providerKindOf({ ...each, choice: facts.provider });
    const prices = pricesOfTarget({ name, upstream, provider: intent.provider, kind, own }, catalogue);
    return {
      cluster: providers.nameFor({
        cluster,
        backend,
        among,
        intent,
        isShut: takesGoogleToken(intent) && !google.known,
      }),
      name: upstream,
      weight: Math.max(1, each.weight),
      formats: formatsFor({ ...each, choice: facts.provider }, knownName(upstream, name) ?? some),
      ...(prices !== '' && { prices }),
    };
  };
  const later = facts.fallback ?? [];
  const place = ({ backend, facts: own }: Asked): number => {
    const named = later.indexOf(backend.resource.name);
    if (named >= 0) return named + 1;
    return own.fallback || backend.priority > 0 ? later.length + backend.priority + 1 : 0;
  };
  const first = asked.filter((each) => place(each) === 0 && each.weight > 0);
  const fallback = asked.filter((each) => place(each) > 0).toSorted((a, b) => place(a) - place(b));
  if (first.length > 0) return { targets: first.map(target), fallback: fallback.map(target) };
  return { targets: fallback.slice(0, 1).map(target), fallback: fallback.slice(1).map(target) };
}

/** What is wrong with the Backends of a route beside their annotations. */
export const mistakesOf = (
  asked: readonly Asked[],
  { provider }: RouteFacts,
  { google }: Pick<Surroundings, 'google'>,
): readonly string[] => asked.flatMap((each) => providerMistakes({ ...each, choice: provider }, google));
