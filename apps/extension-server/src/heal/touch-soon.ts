import type { Touch } from './healer.ts';

export interface TouchSoonOptions {
  /** Undefined: nothing can be touched here. */
  readonly touch: Touch | undefined;
  readonly report: (line: string) => void;
  /** Changes that come within so many milliseconds are one. */
  readonly withinMs?: number;
  readonly againMs?: number;
}

const WITHIN_MS = 100;
const AGAIN_MS = 5_000;

/** Makes Envoy Gateway translate again because of what it does not see. No translation makes it unnecessary: it is of all. */
export function touchSoon({ touch, report, withinMs = WITHIN_MS, againMs = AGAIN_MS }: TouchSoonOptions) {
  let timer: NodeJS.Timeout | undefined;
  const plan = (ms: number): void => {
    timer ??= setTimeout(run, ms).unref();
  };
  const run = (): void => {
    timer = undefined;
    touch?.touch().catch((error: Error) => {
      report(`cannot touch ${touch.what}: ${error.message}`);
      plan(againMs);
    });
  };
  return { soon: () => plan(withinMs), close: () => clearTimeout(timer) };
}
