/** Ranks of byte sequences, each byte a character of the key: the lower, the sooner two neighbours are merged. */
export interface MergeRanks {
  readonly ranks: ReadonlyMap<string, number>;
  /** Bytes of the longest key. */
  readonly longest: number;
  /** Cuts a text into the pieces that are merged each for itself; global. */
  readonly pieces: RegExp;
}

/** An encoding as tiktoken ships it. */
export interface ShippedEncoding {
  /** An expression in the dialect of Python's `regex`. */
  readonly pat_str: string;
  /** Lines: a name, the first rank, then base64 of the sequences in the order of their ranks. */
  readonly bpe_ranks: string;
}

/** Reads the tables of an encoding: some 200 ms and 30 MB for the largest. */
export function readRanks({ pat_str: pattern, bpe_ranks: lines }: ShippedEncoding): MergeRanks {
  const ranks = new Map<string, number>();
  let longest = 0;
  for (const line of lines.split('\n')) {
    const [, first = '0', ...tokens] = line.split(' ');
    let rank = Number(first);
    for (const token of tokens) {
      const bytes = atob(token);
      ranks.set(bytes, rank);
      longest = Math.max(longest, bytes.length);
      rank += 1;
    }
  }
  return { ranks, longest, pieces: new RegExp(pattern, 'gu') };
}
