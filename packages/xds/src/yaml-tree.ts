import { toJson, type DescMessage, type JsonValue, type MessageShape, type Registry } from '@bufbuild/protobuf';

/**
 * A message as plain data with Envoy's own field names, ready to be printed as YAML and read by Envoy.
 * @param registry knows the types inside `Any`; one that it lacks is an error of `toJson`
 */
export function toTree<D extends DescMessage>(schema: D, message: MessageShape<D>, registry: Registry): JsonValue {
  return toJson(schema, message, { registry, useProtoFieldName: true });
}
