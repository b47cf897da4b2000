import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { readEntry } from './read-entry.ts';
import { WIRE, type WireReader } from './wire-reader.ts';

const MAX_DEPTH = 64;

/** Fields of a `google.protobuf.Value` that are not null, and how they are written. */
const KIND = { NUMBER: 2, TEXT: 3, FLAG: 4, STRUCT: 5, LIST: 6 } as const;
const KIND_WIRES: Readonly<Record<number, number>> = {
  [KIND.NUMBER]: WIRE.FIXED64,
  [KIND.TEXT]: WIRE.BYTES,
  [KIND.FLAG]: WIRE.VARINT,
  [KIND.STRUCT]: WIRE.BYTES,
  [KIND.LIST]: WIRE.BYTES,
};

/**
 * A `google.protobuf.Struct` as an object. @see https://protobuf.dev/reference/protobuf/google.protobuf/#struct
 * @throws {RangeError} when it is none, or nested deeper than 64
 */
export function readStruct(message: WireReader, depth = 0): JsonObject {
  const object: Record<string, JsonValue> = {};
  while (!message.isOver) {
    const { field, wire } = message.tag();
    if (field === 1 && wire === WIRE.BYTES) addEntry(message.message(), object, depth);
    else message.skip(wire);
  }
  return object;
}

function addEntry(entry: WireReader, object: Record<string, JsonValue>, depth: number): void {
  const [key, value] = readEntry<JsonValue>(entry, (reader) => readValue(reader.message(), depth), null);
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function readValue(message: WireReader, depth: number): JsonValue {
  if (depth > MAX_DEPTH) throw new RangeError('a struct that is nested too deeply');
  let value: JsonValue = null;
  while (!message.isOver) value = readKind(message, depth);
  return value;
}

function readKind(message: WireReader, depth: number): JsonValue {
  const { field, wire } = message.tag();
  if (wire !== KIND_WIRES[field]) {
    message.skip(wire);
    return null;
  }
  switch (field) {
    case KIND.NUMBER:
      return message.double();
    case KIND.TEXT:
      return message.text();
    case KIND.FLAG:
      return message.varint() !== 0;
    case KIND.STRUCT:
      return readStruct(message.message(), depth + 1);
    case KIND.LIST:
      return readList(message.message(), depth + 1);
    default:
      throw new RangeError(`a value of kind ${field}`);
  }
}

function readList(message: WireReader, depth: number): JsonValue {
  const list: JsonValue[] = [];
  while (!message.isOver) {
    const { field, wire } = message.tag();
    if (field === 1 && wire === WIRE.BYTES) list.push(readValue(message.message(), depth));
    else message.skip(wire);
  }
  return list;
}
