import { isMessage, type DescMessage, type MessageShape } from '@bufbuild/protobuf';

/** The same message with every map in the contrary order, at every depth: as equal as Go's random order is. */
export function shuffled<D extends DescMessage>(_schema: D, message: MessageShape<D>): MessageShape<D> {
  return turned(message) as MessageShape<D>;
}

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, turned(each)] as const);
  // Fields of a message keep their order; keys of a map or of a struct do not have one.
  return Object.fromEntries(isMessage(value) ? entries : entries.toReversed());
}
