/** Makes Envoy Gateway translate again. */
export interface Touch {
  /** What is touched, for the log. */
  readonly what: string;
  touch(): Promise<void>;
}

export interface HealerOptions {
  readonly touch: Touch | undefined;
  readonly report: (line: string) => void;
  /** Milliseconds to the first try; doubled up to `maxMs`. */
  readonly firstMs?: number;
  readonly maxMs?: number;
}

/** After an error Envoy Gateway waits for something to change: somebody has to change something. */
export interface Healer {
  /** A translation was not what it should have been. */
  failed(): void;
  /** A translation is as it should be. */
  succeeded(): void;
  close(): void;
}

const FIRST_MS = 1_000;
const MAX_MS = 60_000;

/** Touches once some time after a failure, and again, later each time, until a translation is well. */
export function healer({ touch, report, firstMs = FIRST_MS, maxMs = MAX_MS }: HealerOptions): Healer {
  let waitMs = firstMs;
  let timer: NodeJS.Timeout | undefined;
  const again = (): void => {
    timer = undefined;
    touch?.touch().then(
      () => report(`touched ${touch.what}, so that Envoy Gateway translates again`),
      (error: Error) => {
        report(`cannot touch ${touch.what}: ${error.message}`);
        plan();
      },
    );
  };
  const plan = (): void => {
    if (!touch || timer) return;
    timer = setTimeout(again, waitMs).unref();
    waitMs = Math.min(waitMs * 2, maxMs);
  };
  return {
    failed: plan,
    succeeded: () => {
      clearTimeout(timer);
      timer = undefined;
      waitMs = firstMs;
    },
    close: () => clearTimeout(timer),
  };
}
