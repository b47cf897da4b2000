import { StoreUnavailable } from '../store-unavailable.ts';

/** One change of counters, and the time at which it is made: milliseconds since 1970. */
export interface Step<Work> {
  readonly atMs: number;
  readonly does: (work: Work) => unknown;
}

/** Takes steps in one transaction: the results, in order, or none of them. */
export type TakeSteps<Work> = (steps: readonly Step<Work>[]) => Promise<readonly unknown[]>;

/** Steps of one transaction: a bound on how long another process waits for it. */
const MOST = 256;
/** How long a step waits that nobody waits for, unless another takes it along. */
const SOON_MS = 2;

interface Waiting<Work> extends Step<Work> {
  readonly taken: (result: unknown) => void;
  readonly failed: (error: unknown) => void;
}

export interface TakenTogether<Work> {
  /** Taken in this turn of the event loop. */
  now<Result>(atMs: number, does: (work: Work) => Result): Promise<Result>;
  /** Taken before whatever comes next, or in two milliseconds. */
  soon<Result>(atMs: number, does: (work: Work) => Result): Promise<Result>;
}

/**
 * Steps are taken together, in the order in which they are asked for: a transaction costs more than what is done in it.
 * A step that throws takes none of the others with it; a store that is not there fails all.
 */
export function takenTogether<Work>(take: TakeSteps<Work>): TakenTogether<Work> {
  let waiting: Waiting<Work>[] = [];
  let [isPlanned, timer]: [boolean, NodeJS.Timeout | undefined] = [false, undefined];

  const takeAll = (): void => {
    const steps = waiting;
    clearTimeout(timer);
    [waiting, isPlanned, timer] = [[], false, undefined];
    for (let at = 0; at < steps.length; at += MOST) void takeSteps(take, steps.slice(at, at + MOST));
  };
  const wait = <Result>(atMs: number, does: (work: Work) => Result): Promise<Result> =>
    new Promise<Result>((taken, failed) => {
      waiting.push({ atMs, does, taken: taken as Waiting<Work>['taken'], failed });
    });
  return {
    now: (atMs, does) => {
      if (!isPlanned) setImmediate(takeAll);
      isPlanned = true;
      return wait(atMs, does);
    },
    soon: (atMs, does) => {
      if (!isPlanned) timer ??= setTimeout(takeAll, SOON_MS);
      return wait(atMs, does);
    },
  };
}

async function takeSteps<Work>(take: TakeSteps<Work>, steps: readonly Waiting<Work>[]): Promise<void> {
  try {
    const results = await take(steps);
    for (const [at, { taken }] of steps.entries()) taken(results[at]);
  } catch (error) {
    if (steps.length === 1 || error instanceof StoreUnavailable) for (const { failed } of steps) failed(error);
    else for (const step of steps) await takeSteps(take, [step]);
  }
}
