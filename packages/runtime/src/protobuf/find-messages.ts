import type { DescMessage } from '@bufbuild/protobuf';
import { readEntry } from './read-entry.ts';
import { WIRE, type WireReader } from './wire-reader.ts';

/** Where something stands in a message: the numbers of the fields that lead to it. */
export type FieldPath = readonly number[];

/** @throws {TypeError} when there is no such field */
export function fieldPath(schema: DescMessage, ...names: readonly string[]): FieldPath {
  let at: DescMessage | undefined = schema;
  return names.map((name) => {
    const field = at?.fields.find(({ localName }) => localName === name);
    if (!field) throw new TypeError(`there is no field ${name} in ${names.join('.')}`);
    // An entry of a map is a message too, but nothing is looked for below it.
    at = field.fieldKind === 'map' ? undefined : field.message;
    return field.number;
  });
}

/** All messages that stand there; what stands beside them is not read. @throws {RangeError} when it is no message */
export function findMessages(message: WireReader, path: FieldPath): readonly WireReader[] {
  const [wanted, ...rest] = path;
  const found: WireReader[] = [];
  while (!message.isOver) {
    const { field, wire } = message.tag();
    if (field !== wanted || wire !== WIRE.BYTES) message.skip(wire);
    else if (rest.length === 0) found.push(message.message());
    else found.push(...findMessages(message.message(), rest));
  }
  return found;
}

/** The message that a map of messages has under a name. @param entries what `findMessages` finds for the map */
export function messageUnder(entries: readonly WireReader[], name: string): WireReader | undefined {
  for (const entry of entries) {
    const [key, value] = readEntry(entry, asMessage, undefined);
    if (key === name && value) return value;
  }
  return undefined;
}

const asMessage = (reader: WireReader): WireReader | undefined => reader.message();
const asText = (reader: WireReader): string => reader.text();

/** A map of texts. @param entries what `findMessages` finds for the map */
export const textsByName = (entries: readonly WireReader[]): Readonly<Record<string, string>> =>
  Object.fromEntries(entries.map((entry) => readEntry(entry, asText, '')));

/** Whether a flag is set there, or a number that is not 0. @throws {RangeError} when it is no message */
export function hasFlag(message: WireReader, path: FieldPath): boolean {
  const wanted = path.at(-1);
  let isSet = false;
  for (const each of path.length > 1 ? findMessages(message, path.slice(0, -1)) : [message])
    while (!each.isOver) {
      const { field, wire } = each.tag();
      if (field === wanted && wire === WIRE.VARINT) isSet = each.varint() !== 0;
      else each.skip(wire);
    }
  return isSet;
}
