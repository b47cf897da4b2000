import { create, type DescMessage, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { anyIs, anyUnpack, AnySchema, type Any } from '@bufbuild/protobuf/wkt';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';

const TYPE_URL = 'type.googleapis.com/';

/** Pack a message as Envoy's `typed_config`. Equal messages give equal bytes: map keys are sorted. */
export function pack<D extends DescMessage>(schema: D, message: MessageShape<D>): Any {
  return create(AnySchema, { typeUrl: TYPE_URL + schema.typeName, value: encodeSorted(schema, message) });
}

/** Make and pack in one step. */
export const typed = <D extends DescMessage>(schema: D, init: MessageInitShape<D>): Any =>
  pack(schema, create(schema, init));

/** The message inside, or undefined when it is of another type. */
export function unpack<D extends DescMessage>(schema: D, any: Any | undefined): MessageShape<D> | undefined {
  return any && anyIs(any, schema) ? anyUnpack(any, schema) : undefined;
}

/** A named extension: filters, matchers, formatters are all written like this. */
export function extension<D extends DescMessage>(name: string, schema: D, init: MessageInitShape<D>) {
  return { name, typedConfig: typed(schema, init) };
}
