import { rankHeap } from './rank-heap.ts';
import type { MergeRanks } from './merge-ranks.ts';

/**
 * How many tokens the bytes of one piece are merged into. The pairs wait in a heap, so that a piece of n bytes takes
 * n log n steps whatever is in it; looking for the best pair anew after each merge takes n².
 * @param bytes each byte a character
 */
export function countMerged(bytes: string, { ranks, longest }: MergeRanks): number {
  const n = bytes.length;
  if (n < 2 || ranks.has(bytes)) return n === 0 ? 0 : 1;
  // Where each part ends, and which part stands before it; a part is known by where it begins.
  const end = Uint32Array.from({ length: n }, (_, at) => at + 1);
  const before = Int32Array.from({ length: n }, (_, at) => at - 1);
  const gone = new Uint8Array(n);
  const heap = rankHeap(2 * n);
  const pairRank = (at: number): number | undefined => {
    const middle = end[at]!;
    if (middle >= n || end[middle]! - at > longest) return undefined;
    return ranks.get(bytes.slice(at, end[middle]));
  };
  const offer = (at: number): void => {
    const rank = at < 0 ? undefined : pairRank(at);
    if (rank !== undefined) heap.push(rank, at);
  };
  for (let at = 0; at < n - 1; at++) offer(at);
  let parts = n;
  for (let best = heap.pop(); best; best = heap.pop()) {
    const { rank, at } = best;
    // An entry of the heap is old when one of its parts was merged since.
    if (gone[at] || pairRank(at) !== rank) continue;
    const next = end[at]!;
    end[at] = end[next]!;
    gone[next] = 1;
    if (end[at]! < n) before[end[at]!] = at;
    parts -= 1;
    offer(at);
    offer(before[at]!);
  }
  return parts;
}
