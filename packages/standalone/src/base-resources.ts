import { create } from '@bufbuild/protobuf';
import type { Config } from '@dragoman/config';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import type { Resources } from '@dragoman/xds';
import { listedModels } from './listed-models.ts';
import { dataListener, ROUTE_CONFIG } from './listener.ts';
import { modelRoutes, type Catalogue } from './model-routes.ts';
import { modelsRoutes } from './models-routes.ts';
import { jwksClusters } from './jwks-clusters.ts';
import { providerCluster, type GatewayFiles } from './provider-cluster.ts';

/**
 * The xDS that a control plane would make for `dragoman.yaml`, in the same shapes and without anything that only an
 * LLM gateway needs: that is what the patches put in, whoever made the base.
 */
export function baseResources(config: Config, files: GatewayFiles, catalogue: Catalogue): Resources {
  const routes = create(RouteConfigurationSchema, {
    name: ROUTE_CONFIG,
    virtualHosts: [
      {
        name: ROUTE_CONFIG,
        domains: ['*'],
        routes: [...modelRoutes(config, catalogue), ...modelsRoutes(listedModels(config))],
      },
    ],
  });
  return {
    listeners: [dataListener(config)],
    routes: [routes],
    clusters: [...config.providers.map((provider) => providerCluster(provider, files)), ...jwksClusters(config, files)],
  };
}
