const EVERY_MS = 5_000;
const TIMEOUT_MS = 2_000;
const STATS = '/stats?filter=update_rejected$';

export interface RejectionWatch {
  /** How often Envoy has refused what it was given, by kind of resource, as far as is known. */
  readonly rejected: ReadonlyMap<string, number>;
  close(): void;
}

export interface WatchRejectionsOptions {
  /** Envoy's admin address: `127.0.0.1:19000`. */
  readonly admin: string;
  readonly report: (line: string) => void;
  readonly everyMs?: number;
}

/**
 * Envoy refuses a listener whole, takes the routes of the same translation, and says so only in a statistic: somebody
 * has to look.
 */
export function watchRejections({ admin, report, everyMs = EVERY_MS }: WatchRejectionsOptions): RejectionWatch {
  const rejected = new Map<string, number>();
  let first = true;
  const look = async (): Promise<void> => {
    const answer = await fetch(`http://${admin}${STATS}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    for (const [name, count] of countersIn(await answer.text())) {
      const before = rejected.get(name) ?? 0;
      rejected.set(name, count);
      // What was refused before we looked is no news, but it may still be in force.
      if (count > before) report(`Envoy has refused an update: ${name} is ${count}${first ? '' : `, was ${before}`}`);
    }
    first = false;
  };
  // An Envoy that does not answer is starting or gone; that is seen elsewhere.
  const timer = setInterval(() => void look().catch(() => undefined), everyMs).unref();
  void look().catch(() => undefined);
  return { rejected, close: () => clearInterval(timer) };
}

/** `listener_manager.lds.update_rejected: 1` */
const countersIn = (text: string): readonly (readonly [string, number])[] =>
  [...text.matchAll(/^(\S+update_rejected): (\d+)$/gm)].map(([, name = '', count]) => [name, Number(count)] as const);
