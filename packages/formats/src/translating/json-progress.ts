/** How far a JSON object that comes in pieces has got, without keeping it. */
export interface JsonProgress {
  readonly depth: number;
  readonly inString: boolean;
  readonly escaped: boolean;
  /** Its last bracket has come. */
  readonly complete: boolean;
}

export const JSON_BEGUN: JsonProgress = { depth: 0, inString: false, escaped: false, complete: false };

/** Each character is looked at once. */
export function progress(before: JsonProgress, piece: string): JsonProgress {
  let { depth, inString, escaped, complete } = before;
  for (const char of piece) {
    if (complete) break;
    if (inString) {
      inString = escaped || char !== '"';
      escaped = !escaped && char === '\\';
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      complete = depth <= 0;
    }
  }
  return { depth, inString, escaped, complete };
}
