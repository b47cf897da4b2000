import type { Route, VirtualHost } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { PublicName } from '@dragoman/patches';
import { mapSame, type Resources } from '@dragoman/xds';
import { GATEWAY_ANNOTATIONS, readAnnotations } from './annotations/read-annotations.ts';
import { assignmentOf, backendsOfCluster, type EndpointSource } from './backends/backends-of-cluster.ts';
import { providerClusters } from './backends/provider-clusters.ts';
import { called, resourceOf, type AnnotationSource } from './resource.ts';
import { orderModels } from './routes/order-models.ts';
import { placesOfRoute } from './routes/places-of-route.ts';
import { stampRoute, type Subject } from './routes/stamp-route.ts';
import type { Surroundings } from './routes/targets-of-route.ts';

/** What the translation itself does not carry. */
export interface GatewayFacts {
  readonly annotations: AnnotationSource;
  readonly endpoints: EndpointSource;
}

/**
 * A translation of Envoy Gateway, stamped for the compiler: which routes ask models, and which clusters are providers.
 * What does not ask a model is the same object afterwards.
 * @throws EndpointsUnknown when a model's addresses were not seen in the hook before
 */
export function stampGateway(resources: Resources, { annotations, endpoints }: GatewayFacts): Resources {
  const clusters = new Map(resources.clusters.map((cluster) => [cluster.name, cluster]));
  const providers = providerClusters(resources.clusters);
  const around: Surroundings = { clusters, endpoints, annotations, providers };
  const backends = backendNames(resources, around);
  const routes = mapSame([...resources.routes], (config) => {
    const virtualHosts = mapSame(config.virtualHosts, (host) => stampHost(host, { around, backends }));
    return virtualHosts === config.virtualHosts ? config : { ...config, virtualHosts };
  });
  return { ...resources, routes, clusters: providers.all() };
}

interface Stamping {
  readonly around: Surroundings;
  readonly backends: ReadonlyMap<string, ReadonlySet<string>>;
}

function stampHost(host: VirtualHost, { around, backends }: Stamping): VirtualHost {
  const gatewayResource = resourceOf(host.metadata, around.annotations);
  const gateway = gatewayResource ? readAnnotations(gatewayResource, GATEWAY_ANNOTATIONS) : { facts: {}, mistakes: [] };
  const names = new Map<string, PublicName>();
  const routes = host.routes.flatMap((route): Route[] => {
    const resource = resourceOf(route.metadata, around.annotations);
    if (resource?.kind !== 'HTTPRoute') return [route];
    const subject: Subject = { route, resource, gateway, backends: backends.get(called(resource)) ?? new Set() };
    const stamped = stampRoute(subject, around);
    if (!stamped) return [route];
    for (const [each, name] of stamped) names.set(each.name, name);
    return [...stamped.keys()];
  });
  return names.size === 0 ? host : { ...host, routes: orderModels(routes, names) };
}

/** The Backends of each HTTPRoute by name, over all its rules. */
function backendNames({ routes }: Resources, { clusters, endpoints, annotations }: Surroundings) {
  const found = new Map<string, Set<string>>();
  for (const route of routes.flatMap(({ virtualHosts }) => virtualHosts).flatMap((host) => host.routes)) {
    const resource = resourceOf(route.metadata, annotations);
    if (!resource) continue;
    const names = found.get(called(resource)) ?? new Set();
    found.set(called(resource), names);
    for (const { cluster } of placesOfRoute(route)) {
      const known = clusters.get(cluster);
      const assignment = known && assignmentOf(known, endpoints);
      for (const backend of assignment ? backendsOfCluster(assignment, annotations) : [])
        names.add(backend.resource.name);
    }
  }
  return found;
}
