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
  /**
   * A translation was not what it should have been.
   * @param gateways - which it was for; none: it is not known, and no translation makes the touch unnecessary
   */
  failed(gateways: readonly string[]): void;
  /** A translation for these Gateways is as it should be. */
  succeeded(gateways: readonly string[]): void;
  close(): void;
}

const FIRST_MS = 1_000;
const MAX_MS = 60_000;
const UNKNOWN = '';

/**
 * Touches once some time after a failure, and again, later each time, until the translations of the same Gateway are
 * well. A touch is of all Gateways.
 */
export function healer({ touch, report, firstMs = FIRST_MS, maxMs = MAX_MS }: HealerOptions): Healer {
  /** Those that wait for a touch, and how long those wait that fail again. */
  const timers = new Map<string, NodeJS.Timeout>();
  const waits = new Map<string, number>();
  const stop = (): void => {
    timers.forEach((timer) => clearTimeout(timer));
    timers.clear();
  };
  const again = (): void => {
    const waiting = [...timers.keys()];
    stop();
    touch?.touch().then(
      () => report(`touched ${touch.what}, so that Envoy Gateway translates again`),
      (error: Error) => {
        report(`cannot touch ${touch.what}: ${error.message}`);
        waiting.forEach(plan);
      },
    );
  };
  const plan = (gateway: string): void => {
    if (!touch || timers.has(gateway)) return;
    const waitMs = waits.get(gateway) ?? firstMs;
    timers.set(gateway, setTimeout(again, waitMs).unref());
    waits.set(gateway, Math.min(waitMs * 2, maxMs));
  };
  return {
    failed: (gateways) => (gateways.length > 0 ? gateways : [UNKNOWN]).forEach(plan),
    succeeded: (gateways) => {
      waits.delete(UNKNOWN);
      for (const gateway of gateways) {
        clearTimeout(timers.get(gateway));
        timers.delete(gateway);
        waits.delete(gateway);
      }
    },
    close: stop,
  };
}
