import type { Report } from '../log/report.ts';

export interface KeepTokenOptions<Token extends { readonly lifetimeMs: number }> {
  /** Gets a token; rejects with an error that may be shown. */
  readonly ask: () => Promise<Token>;
  /** Gets each new token. */
  readonly onToken: (token: Token) => void;
  /** Why there is no newer token, once for each reason, and when there is one again. */
  readonly report: Report;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/** A token that is renewed before it ends. */
export interface KeptToken {
  /** Resolves with the first attempt, good or not. */
  readonly tried: Promise<void>;
  close(): void;
}

/** Before its end, but not more than a quarter of its life. */
const EARLY_MS = 5 * 60_000;
const EARLY_PART = 1 / 4;
const JITTER_PART = 1 / 5;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;
const MIN_WAIT_MS = 1_000;
/** Longer, and a timer of Node would fire at once. */
const MAX_WAIT_MS = 24 * 3_600_000;

/** When a token that is good for `lifetimeMs` is renewed: many gateways do not do it in the same second. */
export function renewAfter(lifetimeMs: number, random: number): number {
  const early = Math.min(EARLY_MS, lifetimeMs * EARLY_PART) * (1 + random * JITTER_PART);
  return Math.min(Math.max(lifetimeMs - early, MIN_WAIT_MS), MAX_WAIT_MS);
}

/** Later and later while the other side is down, with jitter. */
export const retryAfter = (failures: number, random: number): number =>
  Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 16), MAX_BACKOFF_MS) * (1 - random / 2);

/** Keeps a token fresh until it is closed. While none can be had the last one stays, and is good as long as it says. */
export function keepToken<Token extends { readonly lifetimeMs: number }>(options: KeepTokenOptions<Token>): KeptToken {
  const { ask, onToken, report, random = Math.random } = options;
  let closed = false;
  let failures = 0;
  let said: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const attempt = async (): Promise<number> => {
    try {
      const token = await ask();
      if (closed) return 0;
      onToken(token);
      if (said !== undefined) report('there is a token again');
      failures = 0;
      said = undefined;
      return renewAfter(token.lifetimeMs, random());
    } catch (error) {
      failures += 1;
      const why = error instanceof Error ? error.message : 'unknown error';
      if (!closed && why !== said) report(why);
      said = why;
      return retryAfter(failures, random());
    }
  };
  const go = async (): Promise<void> => {
    const wait = await attempt();
    if (!closed) timer = setTimeout(() => void go(), wait);
  };
  return {
    tried: go(),
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
