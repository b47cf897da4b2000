import fc from 'fast-check';

const UTF8 = new TextEncoder();

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => UTF8.encode(text);

/** The bytes of space-separated hex. */
export const bytesOfHex = (hex: string): Uint8Array => {
  const digits = hex.replace(/\s+/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
};

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

export function* inChunksOf(size: number, bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Cut in two at every place, and into pieces of 1, 2, 3 and 7 bytes; empty pieces too. */
export function* everyCut(bytes: Uint8Array): Generator<readonly [cut: string, chunks: readonly Uint8Array[]]> {
  for (let at = 0; at <= bytes.length; at++) yield [`cut at ${at}`, [bytes.subarray(0, at), bytes.subarray(at)]];
  const single = [...inChunksOf(1, bytes)];
  yield ['pieces of 1 and of nothing', single.flatMap((piece) => [new Uint8Array(), piece])];
  for (const size of [1, 2, 3, 7]) yield [`pieces of ${size}`, [...inChunksOf(size, bytes)]];
}

/** The bytes, cut at places that fast-check finds. */
export const anyCut = (bytes: Uint8Array): fc.Arbitrary<readonly Uint8Array[]> =>
  fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }).map((places) => {
    const sorted = [0, ...places.sort((a, b) => a - b), bytes.length];
    return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
  });

/** Text of all kinds of characters, with the bytes that framings care for more often than by chance. */
export const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r', '\r\n', ':', ' ', '"', '\\', '{', ']', ',', '\uFEFF'),
      fc.string({ unit: 'grapheme' }),
    ),
  )
  .map((parts) => parts.join(''));
