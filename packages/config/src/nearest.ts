/** Names longer than this are not compared: the cost grows with the square. */
const MAX_LENGTH = 100;

/**
 * The number of letters to insert, delete, replace or swap to make `b` of `a` (optimal string alignment).
 * @see https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance
 */
export const editDistance = (a: string, b: string): number => {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
};

/** The known name that was probably meant, if one is near: at most a third of the letters wrong, and at most three. */
export const nearest = (name: string, known: Iterable<string>): string | undefined => {
  if (name.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let limit = Math.min(3, Math.max(1, Math.floor(name.length / 3)));
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance > limit || (best !== undefined && distance === limit)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
};

/** The end of a message about an unknown name: the one that was meant, else all of them if they are few. */
export const suggest = (name: string, known: Iterable<string>): string => {
  const names = [...known];
  const near = nearest(name, names);
  if (near !== undefined) return `; did you mean ${JSON.stringify(near)}?`;
  return names.length > 0 && names.length <= 24 ? `; known here: ${names.join(', ')}` : '';
};
