/** Positions by rank: the lowest rank first, and of equal ranks the lowest position. */
export interface RankHeap {
  push(rank: number, at: number): void;
  pop(): { readonly rank: number; readonly at: number } | undefined;
}

/** Positions are below this; ranks are below 2²⁰, so that both fit into the 53 bits of a number. */
const POSITIONS = 2 ** 32;

/** @param capacity entries to make room for; it grows */
export function rankHeap(capacity: number): RankHeap {
  let keys = new Float64Array(Math.max(16, capacity));
  let size = 0;

  const up = (from: number): void => {
    let at = from;
    const key = keys[at]!;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[at] = keys[parent]!;
      at = parent;
    }
    keys[at] = key;
  };
  const down = (): void => {
    let at = 0;
    const key = keys[0]!;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && keys[child + 1]! < keys[child]!) child += 1;
      if (keys[child]! >= key) break;
      keys[at] = keys[child]!;
      at = child;
    }
    keys[at] = key;
  };
  return {
    push(rank, at) {
      if (size === keys.length) {
        const grown = new Float64Array(2 * size);
        grown.set(keys);
        keys = grown;
      }
      keys[size] = rank * POSITIONS + at;
      size += 1;
      up(size - 1);
    },
    pop() {
      if (size === 0) return undefined;
      const key = keys[0]!;
      size -= 1;
      keys[0] = keys[size]!;
      if (size > 0) down();
      return { rank: Math.floor(key / POSITIONS), at: key % POSITIONS };
    },
  };
}
