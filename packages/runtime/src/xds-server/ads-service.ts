import type { ServerDuplexStream, ServiceDefinition } from '@grpc/grpc-js';
import type { DiscoveryRequest, DiscoveryResponse } from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';
import { discoveryStream } from './discovery-stream.ts';

/** One stream of an Envoy: it asks and acknowledges, we answer. */
export type AdsCall = ServerDuplexStream<DiscoveryRequest, DiscoveryResponse>;

/** The part of `envoy.service.discovery.v3.AggregatedDiscoveryService` that is served: the state of the world. */
export const ADS_SERVICE = {
  streamAggregatedResources: discoveryStream(
    '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources',
  ),
} satisfies ServiceDefinition;
