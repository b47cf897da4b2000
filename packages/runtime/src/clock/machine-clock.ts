/** Two readings of the same time: milliseconds since 1970. */
export interface Clock {
  /** What the clock of the machine says: for periods and windows, and for what people read. */
  now(): number;
  /**
   * Never ahead of `now`; a jump ahead shows here only when it has lasted. For what is given back or forgotten once its
   * time is over: a clock that is put right within the hour has taken nothing.
   */
  cautious(): number;
}

export interface ClockSources {
  /** Milliseconds since 1970; may jump. */
  readonly wall?: () => number;
  /** Milliseconds since any moment; does not jump. */
  readonly passed?: () => number;
}

/** A clock that is put right step by step does not jump. */
const STEP_MS = 60_000;
const BELIEVED_AFTER_MS = 3_600_000;

/** The clock of the machine, and how far it is believed. Without sources it is the real one. */
export function machineClock({ wall = Date.now, passed = () => performance.now() }: ClockSources = {}): Clock {
  /** The most that `wall` was ahead of what has passed, as far as it is believed: one that is put right again is. */
  let most = wall() - passed();
  let aheadSince: number | undefined;
  const cautious = (): number => {
    const [says, at] = [wall(), passed()];
    if (says - at > most + STEP_MS) {
      aheadSince ??= at;
      if (at - aheadSince < BELIEVED_AFTER_MS) return most + at;
    }
    aheadSince = undefined;
    most = Math.max(most, says - at);
    return says;
  };
  return { now: wall, cautious };
}
