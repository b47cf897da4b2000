// Google counts places in a text in bytes of UTF-8, the neutral model in UTF-16 units.

const widthOf = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4);

/** The byte at which each unit of a text begins; one more for its end. Of a pair, both units begin at the same byte. */
function bytesOf(text: string): Uint32Array {
  const bytes = new Uint32Array(text.length + 1);
  let byte = 0;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    const units = code >= 0x1_0000 ? 2 : 1;
    bytes.fill(byte, at, at + units);
    byte += widthOf(code);
    at += units;
  }
  bytes[text.length] = byte;
  return bytes;
}

export interface TextOffsets {
  /** Undefined for a place outside of the text. */
  readonly byteOf: (unit: number) => number | undefined;
  readonly unitOf: (byte: number) => number | undefined;
}

/** Places of one text, both ways. Linear to make; a look-up is logarithmic at most. */
export function textOffsets(text: string): TextOffsets {
  const bytes = bytesOf(text);
  return {
    byteOf: (unit) => bytes[unit],
    unitOf: (byte) => unitAt(bytes, byte),
  };
}

function unitAt(bytes: Uint32Array, byte: number): number | undefined {
  let low = 0;
  let high = bytes.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bytes[middle]! < byte) low = middle + 1;
    else high = middle;
  }
  return bytes[low] === byte ? low : undefined;
}
