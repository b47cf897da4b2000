/** Text that grows at its end without being copied; a value, so that machines can hold it. */
export interface Rope {
  readonly before: Rope | undefined;
  readonly text: string;
  /** Characters of all of it. */
  readonly length: number;
}

export const grow = (before: Rope | undefined, text: string): Rope => ({
  before,
  text,
  length: (before?.length ?? 0) + text.length,
});

/** All of it; empty for none. */
export function textOfRope(rope: Rope | undefined): string {
  const pieces: string[] = [];
  for (let at = rope; at; at = at.before) pieces.push(at.text);
  return pieces.reverse().join('');
}
