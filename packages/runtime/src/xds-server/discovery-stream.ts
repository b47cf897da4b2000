import type { MethodDefinition } from '@grpc/grpc-js';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  DiscoveryRequestSchema,
  DiscoveryResponseSchema,
  type DiscoveryRequest,
  type DiscoveryResponse,
} from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';

/** The method at `path` by which an Envoy asks and acknowledges on one stream, and is answered: the state of the world. */
export const discoveryStream = (path: string): MethodDefinition<DiscoveryRequest, DiscoveryResponse> => ({
  path,
  requestStream: true,
  responseStream: true,
  requestSerialize: (request) => Buffer.from(toBinary(DiscoveryRequestSchema, request)),
  requestDeserialize: (bytes) => fromBinary(DiscoveryRequestSchema, bytes),
  responseSerialize: (response) => Buffer.from(toBinary(DiscoveryResponseSchema, response)),
  responseDeserialize: (bytes) => fromBinary(DiscoveryResponseSchema, bytes),
});
