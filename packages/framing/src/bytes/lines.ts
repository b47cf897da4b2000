import type { Machine } from '@dragoman/spec';
import { heldLength, hold, joined, type Held } from './held-bytes.ts';
import { requireWithin, type Limit } from './limit.ts';

export interface LinesState {
  /** Of the line that has not ended. */
  readonly held: Held;
  /** The input so far ends with CR: if LF is next, it belongs to it. */
  readonly afterCr: boolean;
  /** The first line has not ended: it may begin with a byte order mark. */
  readonly atStart: boolean;
}

const LF = 10;
const CR = 13;
const EMPTY = new Uint8Array();

/**
 * Bytes to lines without their ends, which are LF, CR or CRLF, also mixed. A CR ends its line at once, whatever follows:
 * nothing waits for a byte that may never come. A byte order mark at the start is dropped. What stands behind the last
 * line end is the last line, if it is anything. Lines may be views of the input: do not write into it afterwards.
 *
 * @param limit of one line
 */
export const lines = (limit: Limit): Machine<LinesState, Uint8Array, Uint8Array> => ({
  initial: { held: undefined, afterCr: false, atStart: true },

  step(state, chunk) {
    if (chunk.length === 0) return [state, []];
    const out: Uint8Array[] = [];
    let { held, atStart } = state;
    let from = state.afterCr && chunk[0] === LF ? 1 : 0;
    // Each is looked for again only when it was passed: so the chunk is read once per kind of line end.
    let lf = find(chunk, LF, from);
    let cr = find(chunk, CR, from);
    while (lf < chunk.length || cr < chunk.length) {
      const end = Math.min(lf, cr);
      requireWithin(limit, heldLength(held) + end - from);
      const line = joined(held, chunk.subarray(from, end));
      out.push(atStart ? withoutMark(line) : line);
      held = undefined;
      atStart = false;
      from = end === cr && chunk[end + 1] === LF ? end + 2 : end + 1;
      if (lf < from) lf = find(chunk, LF, from);
      if (cr < from) cr = find(chunk, CR, from);
    }
    requireWithin(limit, heldLength(held) + chunk.length - from);
    return [{ held: hold(held, chunk.subarray(from)), afterCr: chunk.at(-1) === CR, atStart }, out];
  },

  end({ held, atStart }) {
    const line = joined(held, EMPTY);
    const last = atStart ? withoutMark(line) : line;
    return last.length > 0 ? [last] : [];
  },
});

/** Where the byte is, at `from` or behind; the length of the chunk if it is not. */
function find(chunk: Uint8Array, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from);
  return at < 0 ? chunk.length : at;
}

function withoutMark(line: Uint8Array): Uint8Array {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
}
