/** How an answer is cut into writes. */
export const CHUNKINGS = ['whole', 'event', 'byte', 'random'] as const;

export type Chunking = (typeof CHUNKINGS)[number];

const LARGEST_RANDOM = 97;

/** The same bytes in other pieces; the same seed cuts the same way. */
export function cut(pieces: readonly Buffer[], chunking: Chunking, seed = 1): readonly Buffer[] {
  switch (chunking) {
    case 'event':
      return pieces;
    case 'whole':
      return [Buffer.concat(pieces)];
    case 'byte':
      return [...Buffer.concat(pieces)].map((byte) => Buffer.from([byte]));
    case 'random':
      return randomPieces(Buffer.concat(pieces), seed);
  }
}

function randomPieces(bytes: Buffer, seed: number): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let state = seed;
  for (let at = 0; at < bytes.length;) {
    // Numerical Recipes' generator: what matters is that it repeats.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const size = 1 + (state % LARGEST_RANDOM);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
