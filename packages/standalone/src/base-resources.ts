import { create } from '@bufbuild/protobuf';
import type { Config } from '@dragoman/config';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import type { Resources } from '@dragoman/xds';
import { accountRoutes } from './account-routes.ts';
import { listedModels } from './listed-models.ts';
import { dataListeners, http3Offer, ROUTE_CONFIG } from './listeners.ts';
import { modelRoutes } from './model-routes.ts';
import type { KnownBeside } from './known-beside.ts';
import { modelsRoutes } from './models-routes.ts';
import { jwksClusters } from './jwks-clusters.ts';
import { formatPlugins } from './plugins-of.ts';
import { providerCluster, type GatewayFiles } from './provider-cluster.ts';
import { collectorClusters } from './traces.ts';

/**
 * The xDS that a control plane would make for `dragoman.yaml`, in the same shapes and without anything that only an
 * LLM gateway needs: that is what the patches put in, whoever made the base.
 */
export function baseResources(config: Config, files: GatewayFiles, beside: KnownBeside): Resources {
  const routes = create(RouteConfigurationSchema, {
    name: ROUTE_CONFIG,
    responseHeadersToAdd: http3Offer(config),
    virtualHosts: [
      {
        name: ROUTE_CONFIG,
        domains: ['*'],
        routes: [...accountRoutes(config), ...modelRoutes(config, beside), ...modelsRoutes(listedModels(config))],
      },
    ],
  });
  return {
    listeners: dataListeners(config, files),
    routes: [routes],
    clusters: [
      ...config.providers.map((provider) => providerCluster(provider, files, formatPlugins(config, beside))),
      ...jwksClusters(config, files),
      ...collectorClusters(config, files),
    ],
  };
}
