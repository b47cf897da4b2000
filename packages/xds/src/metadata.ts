import type { JsonObject } from '@bufbuild/protobuf';
import { create } from '@bufbuild/protobuf';
import { MetadataSchema, type Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';

/** Where Dragoman's own facts stand in `filter_metadata`, and in the dynamic metadata of a request. */
export const NAMESPACE = 'dragoman';

/** `metadata` with `value` under `namespace`; the other namespaces stay. */
export function withMetadata(metadata: Metadata | undefined, namespace: string, value: JsonObject): Metadata {
  const before = metadata ?? create(MetadataSchema);
  return { ...before, filterMetadata: { ...before.filterMetadata, [namespace]: value } };
}
