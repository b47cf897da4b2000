import type { JsonObject } from '@bufbuild/protobuf';
import type { Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { NAMESPACE, withMetadata } from '@dragoman/xds';

const FIELD = 'intent';

/**
 * Facts travel on the resources themselves: whoever makes the base xDS stamps a route with its model and a cluster
 * with its provider, and nothing has to be read out of a name.
 */
export function stamp(metadata: Metadata | undefined, intent: object): Metadata {
  return withMetadata(metadata, NAMESPACE, { [FIELD]: intent as JsonObject });
}

/** The stamp of a resource, or undefined. Its shape is that of the intent that was stamped: both ends are ours. */
export function readStamp<T>(metadata: Metadata | undefined): T | undefined {
  return metadata?.filterMetadata[NAMESPACE]?.[FIELD] as T | undefined;
}
