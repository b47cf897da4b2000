/** Counts calls of a kind; how many there were in the second before. */
export type Pace = (kind: string, calls: number, atMs: number) => number;

const SECOND_MS = 1_000;
const MOST_KINDS = 5_000;

interface Counted {
  second: number;
  calls: number;
  before: number;
}

/** What comes often: what has come in the second that is going on, or in the one before. */
export function paceOf(): Pace {
  const counted = new Map<string, Counted>();
  return (kind, calls, atMs) => {
    const second = Math.floor(atMs / SECOND_MS);
    const known = counted.get(kind);
    if (!known) {
      if (counted.size >= MOST_KINDS) counted.clear();
      counted.set(kind, { second, calls, before: 0 });
      return calls;
    }
    if (known.second !== second) {
      known.before = known.second === second - 1 ? known.calls : 0;
      [known.second, known.calls] = [second, 0];
    }
    known.calls += calls;
    return Math.max(known.calls, known.before);
  };
}
