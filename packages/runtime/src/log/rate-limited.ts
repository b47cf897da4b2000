import type { Report } from './report.ts';

/** At most `lines` lines in a window of `perMs` milliseconds. */
export interface RateLimit {
  readonly lines: number;
  readonly perMs: number;
  /** Milliseconds on a clock that does not go back. */
  readonly now?: () => number;
}

/**
 * Passes lines on until the window is full; the first line of a later window is preceded by how many were left out.
 */
export function rateLimited(report: Report, { lines, perMs, now = () => performance.now() }: RateLimit): Report {
  let windowStart = -Infinity;
  let passed = 0;
  let leftOut = 0;
  return (line) => {
    const time = now();
    if (time - windowStart >= perMs) {
      if (leftOut > 0) report(`(${leftOut} more lines were left out)`);
      windowStart = time;
      passed = 0;
      leftOut = 0;
    }
    if (passed < lines) {
      passed += 1;
      report(line);
    } else {
      leftOut += 1;
    }
  };
}
