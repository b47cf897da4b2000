export { BACKEND_ANNOTATIONS, GATEWAY_ANNOTATIONS, ROUTE_ANNOTATIONS } from './annotations/read-annotations.ts';
export type { EndpointSource } from './backends/backends-of-cluster.ts';
export type { Annotations, AnnotationSource, ResourceRef } from './resource.ts';
export type { Catalogue } from './routes/prices-of-target.ts';
export { EndpointsUnknown } from './routes/targets-of-route.ts';
export { notePolicies, policiesAmong, type AttachedPolicy } from './policies/attached-policy.ts';
export type { PolicyFate, RoutePolicy, Unable } from './policies/policy-book.ts';
export { renderManifests, type Beside, type Manifest, type Rendered } from './render/render-manifests.ts';
export { stampGateway, type GatewayFacts, type StampedGateway } from './stamp-gateway.ts';
