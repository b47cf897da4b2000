const NEWLINE = 10;

/** Longer lines are no records. */
export const MAX_LINE_BYTES = 1 << 20;

export interface Line {
  /** Without its end; undefined: it is too long. */
  readonly text: string | undefined;
  /** Bytes of it and of its end. */
  readonly bytes: number;
}

export interface LineReader {
  /** The lines that end in this chunk. */
  push(chunk: Buffer): readonly Line[];
  /** What has no end yet; undefined: nothing. */
  rest(): Line | undefined;
}

/** Cuts bytes into lines in linear time, and holds at most one line. */
export function lineReader(maxBytes = MAX_LINE_BYTES): LineReader {
  let held: Buffer[] = [];
  let bytes = 0;
  const hold = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > maxBytes) held = [];
    // The chunk is a window that its owner fills again.
    else if (part.length > 0) held.push(Buffer.from(part));
  };
  const line = (end: number): Line => ({
    text: bytes > maxBytes ? undefined : withoutReturn(Buffer.concat(held).toString()),
    bytes: bytes + end,
  });
  const lineIn = (chunk: Buffer, from: number, to: number): Line => {
    // Most lines stand in one chunk, and are not copied.
    if (bytes === 0 && to - from <= maxBytes)
      return { text: withoutReturn(chunk.toString('utf8', from, to)), bytes: to - from + 1 };
    hold(chunk.subarray(from, to));
    const whole = line(1);
    [held, bytes] = [[], 0];
    return whole;
  };
  return {
    push: (chunk) => {
      const lines: Line[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        lines.push(lineIn(chunk, from, at));
        from = at + 1;
      }
      hold(chunk.subarray(from));
      return lines;
    },
    rest: () => (bytes === 0 ? undefined : line(0)),
  };
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);
