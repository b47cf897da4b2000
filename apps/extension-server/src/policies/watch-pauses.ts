import { setTimeout as sleep } from 'node:timers/promises';
import { pausesOf, type Pauses, type Payers, type Spent } from '@dragoman/policy';

export interface PauseWatchOptions {
  readonly spent: Spent;
  /** Those whose budgets matter now. */
  readonly payers: () => readonly Payers[];
  /** Somebody else pauses than before. */
  readonly onChange: () => void;
  readonly report: (line: string) => void;
  readonly everyMs?: number;
}

/** Looks whose soft budgets are spent. */
export interface PauseWatch {
  current(): Pauses;
  /** There are other payers: looks at once. */
  look(): void;
  close(): void;
}

/** The meter is told of a call a tenth of a second after its end; a budget is to stop within a second. */
const EVERY_MS = 250;

/** While counters do not answer, whoever pauses goes on to pause. Counters are asked only where there are soft budgets. */
export function watchPauses({ spent, payers, onChange, report, everyMs = EVERY_MS }: PauseWatchOptions): PauseWatch {
  const stop = new AbortController();
  let current: Pauses = new Map();
  let answered = true;
  let wake = new AbortController();

  const look = async (): Promise<void> => {
    const all = await Promise.all(payers().map((each) => pausesOf(each, spent, Date.now())));
    const now: Pauses = new Map(all.flatMap((each) => [...each]));
    const isSame = now.size === current.size && [...now].every(([scope, until]) => current.get(scope) === until);
    current = now;
    if (!isSame && !stop.signal.aborted) onChange();
  };
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await look();
        answered = true;
      } catch (error) {
        if (answered) report(`it cannot be told whose soft budget is spent: ${(error as Error).message}`);
        answered = false;
      }
      wake = new AbortController();
      await sleep(everyMs, undefined, { ref: false, signal: wake.signal }).catch(() => undefined);
    }
  };
  void loop();
  return {
    current: () => current,
    look: () => wake.abort(),
    close: () => {
      stop.abort();
      wake.abort();
    },
  };
}
