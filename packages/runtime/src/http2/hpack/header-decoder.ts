import { huffmanText } from './huffman.ts';
import { STATIC_TABLE } from './static-table.ts';

/** Values by their names in small letters; of a name that came twice, both between commas. */
export type Headers = Readonly<Record<string, string>>;

type Row = readonly [name: string, value: string];

/** What the peer may have us remember, as it is counted there: 32 bytes more than its letters for each header. */
const TABLE_BYTES = 4_096;
const ROW_BYTES = 32;
/** Of all headers of one request: rows of the table may be named again and again. */
const MAX_HEADERS_BYTES = 65_536;

/** Reads the headers of one connection; what it was told before is remembered. */
export interface HeaderDecoder {
  /** @throws {RangeError} when it is not HPACK, or more than 64 KiB of headers: then the connection is lost */
  decode(block: Buffer): Headers;
}

/** @see https://www.rfc-editor.org/rfc/rfc7541 */
export function headerDecoder(): HeaderDecoder {
  /** The newest first. */
  const rows: Row[] = [];
  let [used, most] = [0, TABLE_BYTES];

  const fit = (): void => {
    while (used > most) {
      const [name, value] = rows.pop() ?? ['', ''];
      used -= name.length + value.length + ROW_BYTES;
    }
  };
  const remember = (row: Row): void => {
    used += row[0].length + row[1].length + ROW_BYTES;
    rows.unshift(row);
    fit();
  };
  const resize = (bytes: number): void => {
    if (bytes > TABLE_BYTES) throw new RangeError('a table that is larger than it may be');
    most = bytes;
    fit();
  };
  const rowAt = (index: number): Row => {
    const row = index <= STATIC_TABLE.length ? STATIC_TABLE[index - 1] : rows[index - 1 - STATIC_TABLE.length];
    if (!row) throw new RangeError(`header ${index} is not known`);
    return row;
  };
  const literal = (input: Input, prefix: number): Row => {
    const index = integer(input, prefix);
    return [index === 0 ? string(input) : rowAt(index)[0], string(input)];
  };
  /** One header, or a change of the table. @see https://www.rfc-editor.org/rfc/rfc7541#section-6 */
  const next = (input: Input): Row | undefined => {
    const first = input.bytes[input.at] ?? 0;
    if (first >= 0x80) return rowAt(integer(input, 7));
    if (first >= 0x40) {
      const row = literal(input, 6);
      remember(row);
      return row;
    }
    if (first < 0x20) return literal(input, 4);
    resize(integer(input, 5));
    return undefined;
  };
  return {
    decode: (bytes) => {
      const [input, headers] = [{ bytes, at: 0 }, Object.create(null) as Record<string, string>];
      let size = 0;
      while (input.at < bytes.length) {
        const row = next(input);
        if (!row) continue;
        const [name, value] = row;
        size += name.length + value.length + ROW_BYTES;
        if (size > MAX_HEADERS_BYTES) throw new RangeError('more headers than may be');
        const before = headers[name];
        headers[name] = before === undefined ? value : `${before}, ${value}`;
      }
      return headers;
    },
  };
}

interface Input {
  readonly bytes: Buffer;
  at: number;
}

/** In the last `prefix` bits of a byte, and in the bytes behind it. */
function integer(input: Input, prefix: number): number {
  const most = 2 ** prefix - 1;
  let value = byteOf(input) & most;
  if (value < most) return value;
  for (let shift = 0; ; shift += 7) {
    // Four bytes are more than anything may be that is counted here.
    if (shift > 21) throw new RangeError('a number that is too large');
    const byte = byteOf(input);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
}

function string(input: Input): string {
  const isHuffman = ((input.bytes[input.at] ?? 0) & 0x80) !== 0;
  const length = integer(input, 7);
  const end = input.at + length;
  if (end > input.bytes.length) throw new RangeError('a string that ends behind its frame');
  const text = isHuffman
    ? huffmanText(input.bytes.subarray(input.at, end))
    : input.bytes.toString('latin1', input.at, end);
  input.at = end;
  return text;
}

function byteOf(input: Input): number {
  const byte = input.bytes[input.at];
  if (byte === undefined) throw new RangeError('headers that end within a number');
  input.at += 1;
  return byte;
}
