import type { ServerDuplexStream, ServiceDefinition } from '@grpc/grpc-js';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  DiscoveryRequestSchema,
  DiscoveryResponseSchema,
  type DiscoveryRequest,
  type DiscoveryResponse,
} from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';

/** One stream of an Envoy: it asks and acknowledges, we answer. */
export type AdsCall = ServerDuplexStream<DiscoveryRequest, DiscoveryResponse>;

/** The part of `envoy.service.discovery.v3.AggregatedDiscoveryService` that is served: the state of the world. */
export const ADS_SERVICE = {
  streamAggregatedResources: {
    path: '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources',
    requestStream: true,
    responseStream: true,
    requestSerialize: (request: DiscoveryRequest) => Buffer.from(toBinary(DiscoveryRequestSchema, request)),
    requestDeserialize: (bytes: Buffer) => fromBinary(DiscoveryRequestSchema, bytes),
    responseSerialize: (response: DiscoveryResponse) => Buffer.from(toBinary(DiscoveryResponseSchema, response)),
    responseDeserialize: (bytes: Buffer) => fromBinary(DiscoveryResponseSchema, bytes),
  },
} satisfies ServiceDefinition;
