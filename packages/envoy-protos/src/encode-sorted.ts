import { toBinary, type DescField, type DescMessage, type MessageShape } from '@bufbuild/protobuf';

type Fields = Record<string, unknown>;

/**
 * Encode with the keys of every map in order, at every depth, so that equal messages give equal bytes. The message is
 * not changed; unknown fields and the bytes inside an `Any` come out as they are.
 */
export function encodeSorted<D extends DescMessage>(schema: D, message: MessageShape<D>): Uint8Array<ArrayBuffer> {
  return toBinary(schema, sortedMessage(schema, message as unknown as Fields) as unknown as MessageShape<D>);
}

function sortedMessage(schema: DescMessage, message: Fields): Fields {
  if (!holdsMaps(schema)) return message;
  const copy = { ...message };
  for (const field of schema.fields) {
    if (field.oneof) sortOneof(field, copy);
    else if (copy[field.localName] !== undefined) copy[field.localName] = sortedValue(field, copy[field.localName]);
  }
  return copy;
}

/** Plain values whose names have no order. */
const STRUCT = 'google.protobuf.Struct';
const known = new WeakMap<DescMessage, boolean>();

/** Whether there can be a map in a message of this type, at any depth: where there is none, nothing is copied. */
function holdsMaps(schema: DescMessage): boolean {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const reached = new Set([schema]);
  for (const { fields } of reached) {
    for (const field of fields) if (field.message) reached.add(field.message);
  }
  const holds = [...reached].some(
    ({ typeName, fields }) => typeName === STRUCT || fields.some(({ fieldKind }) => fieldKind === 'map'),
  );
  known.set(schema, holds);
  return holds;
}

function sortOneof(field: DescField, copy: Fields): void {
  const name = field.oneof?.localName ?? '';
  const chosen = copy[name] as { case?: string; value?: unknown } | undefined;
  if (chosen?.case === field.localName) copy[name] = { case: chosen.case, value: sortedValue(field, chosen.value) };
}

function sortedValue(field: DescField, value: unknown): unknown {
  switch (field.fieldKind) {
    case 'message':
      return sortedInner(field.message, value);
    case 'list':
      return field.message
        ? (value as unknown[]).map((item) => sortedInner(field.message as DescMessage, item))
        : value;
    case 'map': {
      const inner = field.message;
      return mapSorted(value as Fields, (item) => (inner ? sortedInner(inner, item) : item));
    }
    default:
      return value; // scalars and enums have no order
  }
}

/** A `Struct` and a wrapped scalar are plain values in protobuf-es, not messages. */
function sortedInner(schema: DescMessage, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  return '$typeName' in value ? sortedMessage(schema, value as Fields) : sortedJson(value);
}

function sortedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedJson);
  return value !== null && typeof value === 'object' ? mapSorted(value as Fields, sortedJson) : value;
}

function mapSorted(map: Fields, each: (value: unknown) => unknown): Fields {
  const keys = Object.keys(map).sort((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, each(map[key])]));
}
