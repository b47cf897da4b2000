export { baseResources } from './base-resources.ts';
export { jwksCluster, jwksClusters } from './jwks-clusters.ts';
export { LISTEN_AUTHORITIES, LISTEN_CERTIFICATE, type ListenTls } from './listen-tls.ts';
export { partsOf, type KnownModels } from './known-models.ts';
export type { Catalogue, KnownBeside } from './known-beside.ts';
export { modelsRoutes } from './models-routes.ts';
export { coveredModels, listedModels, type ListedModel } from './listed-models.ts';
export { secretName, type GatewayFiles } from './provider-cluster.ts';
