import type { Charge } from './charge.ts';
import type { Outcome } from './reservation.ts';

/** Of what is left at most so much is held by one advance, and by all of them together: others may need it. */
const SHARE = 1000;
const SHARE_OF_ALL = 100;
/**
 * What is held in advance belongs to the window in which it was asked for: the last call that it lets in is made eleven
 * minutes later at most (`lua/scripts/advances.lua`), by a clock of its own.
 */
const BEFORE_THE_END_MS = 15 * 60_000;

export interface AdvanceOptions {
  /** How many are wanted. */
  readonly wanted: number;
  readonly atMs: number;
  /** Of each charge, in order: what is held in advance on its counter already. */
  readonly held: readonly number[];
}

/** Whether it may be made before the call: limits and soft budgets count calls when they are made. */
export const mayBeHeld = ({ cause, hold, needs, window }: Charge): boolean =>
  cause === 'budget' && hold === needs && window !== undefined;

/**
 * For how many more calls with these charges something may be reserved in advance, after one was let in. None where
 * somebody is held to anything else than a hard budget.
 */
export function advanceOf(
  charges: readonly Charge[],
  { values }: Outcome,
  { wanted, atMs, held }: AdvanceOptions,
): number {
  const most = charges.map((charge, at) => {
    const { ceiling, needs, window } = charge;
    if (!mayBeHeld(charge) || !window || window.endMs - atMs < BEFORE_THE_END_MS) return 0;
    if (needs === 0) return wanted;
    const left = ceiling - (values[at] ?? 0);
    return Math.floor(Math.min(left / SHARE, left / SHARE_OF_ALL - (held[at] ?? 0)) / needs);
  });
  return Math.max(0, Math.min(wanted, ...most));
}

/** The counter that says how much of another one is held by advances: no call has asked for it yet, or its end is not told. */
export const heldInAdvance = (counter: string): string => `advance/${counter}`;

/** The charges of each call of an advance: what it holds is counted apart too, until it is settled. */
export const inAdvance = (charges: readonly Charge[]): readonly Charge[] => [
  ...charges,
  ...charges.map((charge): Charge => ({
    ...charge,
    counter: heldInAdvance(charge.counter),
    // One that is given back as it is, whatever was used.
    cause: 'concurrent',
    ceiling: Number.MAX_SAFE_INTEGER,
    needs: 0,
  })),
];
