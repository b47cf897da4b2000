import type { RouteConfiguration } from '@envoyproxy/protos/envoy/config/route/v3/route';
import type { Route, VirtualHost } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { readStamp, type ProviderIntent } from '@dragoman/patches';
import type { KindsByName } from '@dragoman/providers';
import { mapSame, type Resources } from '@dragoman/xds';
import { GATEWAY_ANNOTATIONS, readAnnotations } from './annotations/read-annotations.ts';
import { backendsOfCluster, type EndpointSource } from './backends/backends-of-cluster.ts';
import { keptForOthers } from './backends/kept-for-others.ts';
import { GOOGLE_TOKEN, takesGoogleToken, type GoogleTokens } from './backends/let-in-by.ts';
import { providerClusters } from './backends/provider-clusters.ts';
import { stillNoted, type AttachedPolicy } from './policies/attached-policy.ts';
import { hangingOn, NOTHING_HANGS } from './policies/policies-of-route.ts';
import { policyBook, type PolicyFate, type RoutePolicy, type Unable } from './policies/policy-book.ts';
import { indexPolicies } from './policies/policy-layers.ts';
import { called, resourceOf, type AnnotationSource } from './resource.ts';
import { agreeOnFilters } from './routes/agree-on-filters.ts';
import { orderModels } from './routes/order-models.ts';
import { placesOfRoute } from './routes/places-of-route.ts';
import type { Catalogue } from './routes/prices-of-target.ts';
import { listModels } from './routes/list-models.ts';
import { stampRoute, type Stamped, type GatewayOfRoute, type Subject } from './routes/stamp-route.ts';
import { stampStray } from './routes/stray-route.ts';
import type { Surroundings } from './routes/targets-of-route.ts';

/** What the translation itself does not carry. */
export interface GatewayFacts {
  readonly annotations: AnnotationSource;
  readonly endpoints: EndpointSource;
  readonly policies: readonly AttachedPolicy[];
  /** Policies that hang on rules: only the hook of the rule brings them. */
  readonly ofRules?: readonly AttachedPolicy[];
  readonly unable?: Unable;
  readonly catalogue: Catalogue;
  /** Of providers: what a Backend can be. */
  readonly kinds: KindsByName;
  readonly google: GoogleTokens;
}

export interface StampedGateway {
  readonly resources: Resources;
  /** Which Gateways it is for. */
  readonly gateways: readonly string[];
  /** How many routes ask models. */
  readonly routes: number;
  /** Those of which Envoys have to hold something, each once. */
  readonly policies: readonly RoutePolicy[];
  /** What has become of all that hang on anything here. */
  readonly fates: readonly PolicyFate[];
  /** Clusters whose addresses were not told, on routes that do not ask models as far as is known. */
  readonly unseen: readonly string[];
  /** The secret with a token of Google's that has to be there; absent: no provider is shown one. */
  readonly googleToken?: string;
}

/**
 * A translation of Envoy Gateway, stamped for the compiler: which routes ask models, and which clusters are providers.
 * What does not ask a model is the same object afterwards.
 * @throws EndpointsUnknown when a model's addresses were not seen in the hook before
 * @throws PoliciesUnknown when the hook before told another process what a policy says
 */
export function stampGateway(resources: Resources, facts: GatewayFacts): StampedGateway {
  const stamped = stampKeeping(NONE, resources, facts);
  const kept = keptForOthers(resources, stamped.resources);
  return kept.size === 0 ? stamped : stampKeeping(kept, resources, facts);
}

const NONE: ReadonlySet<string> = new Set();

/** @param kept names of clusters that stay as they are, for those who ask no model */
function stampKeeping(kept: ReadonlySet<string>, resources: Resources, facts: GatewayFacts): StampedGateway {
  const { endpoints, annotations, policies, ofRules = [], catalogue, kinds, google, unable } = facts;
  const known = new Map([...stillNoted(ofRules, resources.routes), ...policies].map((each) => [each.name, each]));
  const providers = providerClusters(resources.clusters, kept);
  const around: Surroundings = {
    clusters: new Map(resources.clusters.map((cluster) => [cluster.name, cluster])),
    backendsOf: remembered((cluster) => backendsOfCluster(cluster, { endpoints, more: annotations })),
    annotations,
    policies: indexPolicies(policies),
    book: policyBook({ policies: known, ...(unable && { unable }) }),
    providers,
    catalogue,
    kinds,
    google,
    unseen: new Set(),
  };
  const stamping: Stamping = {
    around,
    backends: backendNames(resources, around),
    held: new Map(),
    count: { routes: 0 },
  };
  const routes = mapSame([...resources.routes], (config) => stampConfig(config, stamping));
  const clusters = providers.all();
  return {
    resources: { ...resources, routes, clusters },
    gateways: gatewaysIn(resources.routes),
    routes: stamping.count.routes,
    fates: around.book.fates(),
    policies: [...stamping.held.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    unseen: [...around.unseen],
    ...(isTokenShown(clusters) && { googleToken: GOOGLE_TOKEN }),
  };
}

/** Which Gateways a translation is for: `Gateway default/eg`, in order. */
export function gatewaysIn(routes: Resources['routes']): readonly string[] {
  const gateways = routes
    .flatMap(({ virtualHosts }) => virtualHosts)
    .flatMap(({ metadata }) => resourceOf(metadata, { more: () => undefined, kind: 'Gateway' }) ?? []);
  return [...new Set(gateways.map(called))].toSorted();
}

const isTokenShown = (clusters: Resources['clusters']): boolean =>
  clusters.some(({ metadata }) => {
    const provider = readStamp<ProviderIntent>(metadata);
    return provider !== undefined && takesGoogleToken(provider);
  });

interface Stamping {
  readonly around: Surroundings;
  readonly backends: ReadonlyMap<string, ReadonlySet<string>>;
  /** Take what is met on the way. */
  readonly held: Map<string, RoutePolicy>;
  readonly count: { routes: number };
}

function stampConfig(config: RouteConfiguration, stamping: Stamping): RouteConfiguration {
  const taken = new Set<string>();
  const virtualHosts = mapSame(config.virtualHosts, (host) => stampHost(host, stamping, taken));
  return virtualHosts === config.virtualHosts ? config : { ...config, virtualHosts };
}

/** @param taken the names of stamped routes: the compiler finds them by their names, which are one's own therefore */
function stampHost(host: VirtualHost, stamping: Stamping, taken: Set<string>): VirtualHost {
  const { around, backends } = stamping;
  const gateway = gatewayOf(host, stamping);
  const all: Stamped[] = [];
  const routes = host.routes.flatMap((route): Route[] => {
    const resource = resourceOf(route.metadata, { more: around.annotations });
    if (!resource) return [route];
    const subject: Subject = { route, resource, gateway, backends: backends.get(called(resource)) ?? new Set() };
    const stampKind = resource.kind === 'HTTPRoute' ? stampRoute : stampStray;
    const stamped = stampKind(subject, around)?.map((each) => ({
      ...each,
      route: { ...each.route, name: freeName(each.route.name, taken) },
    }));
    all.push(...(stamped ?? []));
    return stamped?.map((each) => each.route) ?? [route];
  });
  if (all.length === 0) return host;
  stamping.count.routes += all.length;
  for (const { policy } of all) {
    if (policy && (policy.asks || policy.limits)) stamping.held.set(policy.name, policy);
  }
  const names = new Map(all.map(({ route, name }) => [route.name, name]));
  const ordered = agreeOnFilters(orderModels(routes, names), names, around.annotations);
  return { ...host, routes: [...ordered, ...listModels(all)] };
}

function freeName(name: string, taken: Set<string>): string {
  let own = name;
  for (let copy = 2; taken.has(own); copy++) own = `${name}|${copy}`;
  taken.add(own);
  return own;
}

function gatewayOf({ metadata }: VirtualHost, { around }: Stamping): GatewayOfRoute {
  const resource = resourceOf(metadata, { more: around.annotations, kind: 'Gateway' });
  if (!resource) return { facts: {}, mistakes: [], policies: NOTHING_HANGS };
  const read = readAnnotations(resource, GATEWAY_ANNOTATIONS, around.kinds);
  return { ...read, policies: hangingOn(resource, { named: read.facts.policy }, around) };
}

/** The Backends of each HTTPRoute by name, over all its rules. */
function backendNames({ routes }: Resources, { clusters, backendsOf, annotations }: Surroundings) {
  const found = new Map<string, Set<string>>();
  for (const route of routes.flatMap(({ virtualHosts }) => virtualHosts).flatMap((host) => host.routes)) {
    const resource = resourceOf(route.metadata, { more: annotations });
    if (!resource) continue;
    const names = found.get(called(resource)) ?? new Set();
    found.set(called(resource), names);
    for (const place of placesOfRoute(route)) {
      const cluster = clusters.get(place.cluster);
      for (const backend of (cluster && backendsOf(cluster)) ?? []) names.add(backend.resource.name);
    }
  }
  return found;
}

/** A cluster is looked at once, however many routes lead to it. */
function remembered<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, find(key));
    return known.get(key) as V;
  };
}
