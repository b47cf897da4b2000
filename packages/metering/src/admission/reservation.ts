import type { Cause, Charge } from './charge.ts';

/** A call that asks to be let in. */
export interface Order {
  /** Made by the gateway; the same id again is the same call. */
  readonly id: string;
  readonly atMs: number;
  /** When what it holds comes back by itself, if nobody settles it. */
  readonly expiresAtMs: number;
  readonly charges: readonly Charge[];
}

/** What a call has used in the end. */
export interface Bill {
  readonly id: string;
  readonly atMs: number;
  /** Whom it is charged to when nothing is known of a reservation; for windows that the call began in. */
  readonly charges: readonly Charge[];
  /** What was used, by what is counted. Money undefined: nobody knows the price, and what was reserved counts as spent. */
  readonly used: { readonly nanoUsd: number | undefined; readonly tokens: number };
}

export interface Hold {
  readonly counter: string;
  readonly cause: Cause;
  readonly hold: number;
  /** Nobody asks for the counter after this. */
  readonly keepUntilMs: number;
}

/** `reserved` → `settled`, or → `expired` → `settled`. */
export interface Reservation {
  readonly state: 'reserved' | 'expired' | 'settled';
  readonly expiresAtMs: number;
  readonly holds: readonly Hold[];
}

/** A change of a counter. */
export interface Delta {
  readonly counter: string;
  readonly by: number;
  /** Nobody asks for the counter after this; it is kept so long at least. */
  readonly keepUntilMs: number;
}

export interface Outcome {
  readonly admitted: boolean;
  /** Of each charge, in order: what its counter says now. */
  readonly values: readonly number[];
}

export interface Change<Result> {
  readonly result: Result;
  readonly deltas: readonly Delta[];
  /** What is to be kept under the id; undefined: nothing changes. */
  readonly reservation?: Reservation | undefined;
}

/** How long it is remembered that a call was settled: a bill may come twice within this time, and counts once. */
export const REMEMBER_MS = 2 * 86_400_000;

/** Whether a call may be let in; all its charges or none. `values`: of the counters before it. */
export function admit(order: Order, values: readonly number[], known?: Reservation): Change<Outcome> {
  if (known !== undefined) return { result: { admitted: true, values }, deltas: [] };
  const { charges, expiresAtMs, atMs } = order;
  const admitted = charges.every(({ ceiling, needs }, at) => valueAt(values, at) + needs <= ceiling);
  if (!admitted) return { result: { admitted, values }, deltas: [] };
  const added = (charge: Charge): Delta => ({
    counter: charge.counter,
    by: charge.hold + charge.take,
    keepUntilMs: keepUntilOf(charge, expiresAtMs),
  });
  return {
    result: { admitted, values: charges.map((charge, at) => valueAt(values, at) + added(charge).by) },
    deltas: felt(charges.map(added), atMs),
    reservation: {
      state: 'reserved',
      expiresAtMs,
      holds: holdsOf(order),
    },
  };
}

/**
 * Counts what a call has used, once. Without a reservation it is counted all the same; after it has expired nothing is
 * given back twice. The result says whether this was the first time.
 */
export function settle(bill: Bill, known?: Reservation): Change<boolean> {
  if (known?.state === 'settled') return { result: false, deltas: [] };
  const { atMs } = bill;
  const isHeld = known?.state === 'reserved';
  const deltas =
    known === undefined
      ? bill.charges.map((charge) => ({
          counter: charge.counter,
          by: charge.take + usedOf(charge.cause, bill, 0),
          keepUntilMs: keepUntilOf(charge, atMs),
        }))
      : known.holds.map(({ counter, cause, hold, keepUntilMs }) => ({
          counter,
          by: usedOf(cause, bill, hold) - (isHeld ? hold : 0),
          keepUntilMs,
        }));
  return {
    result: true,
    deltas: felt(deltas, atMs),
    reservation: { state: 'settled', expiresAtMs: atMs + REMEMBER_MS, holds: [] },
  };
}

/** Gives back what a call holds that nobody settled in time; undefined: there is nothing to do. */
export function expire(known: Reservation, atMs: number): Change<true> | undefined {
  if (known.state !== 'reserved' || known.expiresAtMs > atMs) return undefined;
  const deltas = known.holds.map(({ counter, hold, keepUntilMs }) => ({ counter, by: -hold, keepUntilMs }));
  return {
    result: true,
    deltas: felt(deltas, atMs),
    reservation: { ...known, state: 'expired', expiresAtMs: atMs + REMEMBER_MS },
  };
}

/** The same at once: the call is over, and whoever let it in is not there any more to say how. */
export const abandon = (known: Reservation, atMs: number): Change<true> | undefined =>
  expire({ ...known, expiresAtMs: atMs }, atMs);

/** What is kept of an order to give it back. */
export const holdsOf = ({ charges, expiresAtMs }: Order): readonly Hold[] =>
  charges.map((charge) => ({
    counter: charge.counter,
    cause: charge.cause,
    hold: charge.hold,
    keepUntilMs: keepUntilOf(charge, expiresAtMs),
  }));

/** A counter of calls at the same time outlives every reservation that may still give something back to it. */
export const keepUntilOf = ({ window }: Charge, expiresAtMs: number): number =>
  window?.endMs ?? expiresAtMs + REMEMBER_MS;

/** Counters of windows that are over are not asked again. */
const felt = (deltas: readonly Delta[], atMs: number): readonly Delta[] =>
  deltas.filter(({ by, keepUntilMs }) => by !== 0 && keepUntilMs > atMs);

const usedOf = (cause: Cause, { used }: Bill, hold: number): number => {
  if (cause === 'budget') return used.nanoUsd ?? hold;
  return cause === 'tokens' ? used.tokens : 0;
};

const valueAt = (values: readonly number[], at: number): number => values[at] ?? 0;
