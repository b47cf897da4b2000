/**
 * Bytes that wait for the rest of their line or message: the newest block, and what came before it. A value: adding to
 * it makes another one. The blocks are copies, so that ten bytes do not keep a whole network buffer alive.
 */
export interface HeldBytes {
  readonly block: Uint8Array;
  readonly before: HeldBytes | undefined;
  /** Of all blocks together. */
  readonly length: number;
}

/** Nothing held is `undefined`. */
export type Held = HeldBytes | undefined;

/**
 * Bytes. Smaller blocks are merged into newer ones of at least their size, so a byte is copied at most 13 times however
 * finely the input is cut, and a megabyte that comes byte by byte ends in some 250 blocks, not in a million.
 */
const FULL_BLOCK = 4096;

export const heldLength = (held: Held): number => held?.length ?? 0;

/** What was held and then `bytes`. */
export function hold(held: Held, bytes: Uint8Array): Held {
  if (bytes.length === 0) return held;
  let size = bytes.length;
  let before = held;
  while (before && before.block.length < FULL_BLOCK && before.block.length <= size) {
    size += before.block.length;
    before = before.before;
  }
  return { block: joinedSince(before, held, bytes), before, length: heldLength(held) + bytes.length };
}

/** What was held and then `bytes`, in one piece; `bytes` themselves where nothing was held. */
export const joined = (held: Held, bytes: Uint8Array): Uint8Array =>
  held ? joinedSince(undefined, held, bytes) : bytes;

/** A new array of the blocks newer than `before`, and `bytes`. */
function joinedSince(before: Held, held: Held, bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(heldLength(held) - heldLength(before) + bytes.length);
  let end = all.length - bytes.length;
  all.set(bytes, end);
  for (let each = held; each && each !== before; each = each.before) {
    end -= each.block.length;
    all.set(each.block, end);
  }
  return all;
}
