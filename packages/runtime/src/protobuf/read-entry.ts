import { WIRE, type WireReader } from './wire-reader.ts';

/** An entry of a map whose values are written as bytes, with its name. @param none the value that is not written */
export function readEntry<Value>(
  entry: WireReader,
  valueOf: (reader: WireReader) => Value,
  none: Value,
): readonly [name: string, value: Value] {
  let [name, value] = ['', none];
  while (!entry.isOver) {
    const { field, wire } = entry.tag();
    if (field === 1 && wire === WIRE.BYTES) name = entry.text();
    else if (field === 2 && wire === WIRE.BYTES) value = valueOf(entry);
    else entry.skip(wire);
  }
  return [name, value];
}
