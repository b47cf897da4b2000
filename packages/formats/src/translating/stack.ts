/** A list that grows at its end without being copied; a value, so that machines can hold it. */
export interface Stack<T> {
  readonly before: Stack<T> | undefined;
  readonly item: T;
  /** How many there are. */
  readonly size: number;
}

export const push = <T>(before: Stack<T> | undefined, item: T): Stack<T> => ({
  before,
  item,
  size: (before?.size ?? 0) + 1,
});

/** All of them, the first first; empty for none. */
export function itemsOf<T>(stack: Stack<T> | undefined): readonly T[] {
  const items: T[] = [];
  for (let at = stack; at; at = at.before) items.push(at.item);
  return items.reverse();
}
