/** Names longer than this are not compared: the cost grows with the square. */
const MAX_LENGTH = 100;

/** The cost of each beginning of `b`, for one beginning of `a`. */
type Row = readonly number[];

const at = (row: Row, column: number): number => row[column] ?? Infinity;

const nextRow = (a: string, b: string, [previous, before]: readonly [Row, Row]): Row => {
  const end = a.length - 1;
  const row = [a.length];
  for (let column = 1; column <= b.length; column += 1) {
    const replaced = at(previous, column - 1) + (a[end] === b[column - 1] ? 0 : 1);
    const swapped = a[end] === b[column - 2] && a[end - 1] === b[column - 1] ? at(before, column - 2) + 1 : Infinity;
    row.push(Math.min(at(previous, column) + 1, at(row, column - 1) + 1, replaced, swapped));
  }
  return row;
};

/**
 * The number of letters to insert, delete, replace or swap to make `b` of `a` (optimal string alignment).
 * @see https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance
 */
export const editDistance = (a: string, b: string): number => {
  let rows: readonly [Row, Row] = [Array.from({ length: b.length + 1 }, (_, column) => column), []];
  for (let length = 1; length <= a.length; length += 1) rows = [nextRow(a.slice(0, length), b, rows), rows[0]];
  return at(rows[0], b.length);
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
