/**
 * Bits of the code of each byte, by its value. The codes themselves follow: shorter ones come first, and those of one
 * length in the order of their bytes.
 * @see https://www.rfc-editor.org/rfc/rfc7541#appendix-B
 */
const LENGTHS = Uint8Array.of(
  ...[13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28],
  ...[28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15],
  ...[6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6],
  ...[15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20],
  ...[20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23],
  ...[24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22],
  ...[22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27],
  ...[24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26],
  ...[26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26],
);
const LONGEST = 30;

/** The bytes in the order of their codes, and for each length the first code and where its bytes begin. */
const BYTES = [...LENGTHS.keys()].sort((one, other) => (LENGTHS[one] ?? 0) - (LENGTHS[other] ?? 0) || one - other);
const [FIRST, BEGINS] = [new Uint32Array(LONGEST + 2), new Uint16Array(LONGEST + 2)];
for (let length = 1, code = 0, begin = 0; length <= LONGEST + 1; length += 1) {
  [FIRST[length], BEGINS[length]] = [code, begin];
  const count = LENGTHS.filter((each) => each === length).length;
  begin += count;
  code = (code + count) * 2;
}

/** The text of a Huffman-coded string, a sign for each byte. @throws {RangeError} when it is none */
export function huffmanText(bytes: Uint8Array): string {
  let text = '';
  let [code, length] = [0, 0];
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit -= 1) {
      code = code * 2 + ((byte >> bit) & 1);
      length += 1;
      const at = (BEGINS[length] ?? 0) + code - (FIRST[length] ?? 0);
      if (at < (BEGINS[length + 1] ?? 0)) {
        text += String.fromCharCode(BYTES[at] ?? 0);
        [code, length] = [0, 0];
      } else if (length >= LONGEST) throw new RangeError('a code that stands for nothing');
    }
  // What fills the last byte are ones, the beginning of a code that stands for nothing.
  if (length > 7 || code !== 2 ** length - 1) throw new RangeError('a string that ends within a code');
  return text;
}
