import { decodeUtf8 } from '../bytes/decode-utf8.ts';
import { badMessage, type AwsHeader } from './aws-message.ts';

/** The block of headers, and how far it was read. */
interface Cursor {
  readonly view: DataView;
  at: number;
}

/** By the number of the type. */
const READ_VALUE: readonly ((cursor: Cursor) => AwsHeader)[] = [
  () => true,
  () => false,
  (cursor) => cursor.view.getInt8(advance(cursor, 1)),
  (cursor) => cursor.view.getInt16(advance(cursor, 2)),
  (cursor) => cursor.view.getInt32(advance(cursor, 4)),
  (cursor) => cursor.view.getBigInt64(advance(cursor, 8)),
  (cursor) => take(cursor, cursor.view.getUint16(advance(cursor, 2))),
  (cursor) => text(cursor, cursor.view.getUint16(advance(cursor, 2))),
  (cursor) => cursor.view.getBigInt64(advance(cursor, 8)),
  (cursor) => uuid(take(cursor, 16)),
];

/**
 * @throws GatewayError `bad_upstream_answer` for a type that does not exist, a name that stands there twice, a value
 * that goes beyond the block
 */
export function decodeHeaders(block: Uint8Array): Readonly<Record<string, AwsHeader>> {
  const cursor: Cursor = { view: new DataView(block.buffer, block.byteOffset, block.byteLength), at: 0 };
  const headers = new Map<string, AwsHeader>();
  while (cursor.at < block.length) {
    const name = text(cursor, cursor.view.getUint8(advance(cursor, 1)));
    const type = cursor.view.getUint8(advance(cursor, 1));
    const read = READ_VALUE[type];
    if (!read) throw badMessage(`a header of the unknown type ${type}`);
    if (headers.has(name)) throw badMessage('a header twice');
    headers.set(name, read(cursor));
  }
  // Makes own properties of all names, of `__proto__` too.
  return Object.fromEntries(headers);
}

/** @returns where the next `size` bytes begin */
function advance(cursor: Cursor, size: number): number {
  const { at } = cursor;
  if (at + size > cursor.view.byteLength) throw badMessage('a header is longer than the headers');
  cursor.at = at + size;
  return at;
}

function take(cursor: Cursor, size: number): Uint8Array {
  return new Uint8Array(cursor.view.buffer, cursor.view.byteOffset + advance(cursor, size), size);
}

const text = (cursor: Cursor, size: number): string => decodeUtf8(take(cursor, size), 'bad_upstream_answer');

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
