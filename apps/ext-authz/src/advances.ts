import { advanceOf, chargesOf, inAdvance, mayBeHeld, type Charge, type Order, type Outcome } from '@dragoman/metering';
import type { Clock } from '@dragoman/runtime';
import type { Counters } from '@dragoman/store';
import type { AskedCall, Asker } from './asked.ts';
import { estimateOfCall, reserved } from './estimate.ts';
import { openAdvances } from './open-advances.ts';
import { paceOf } from './pace.ts';

/** Calls like one that was let in, which need not be asked about: Envoy may let in so many, each with what is held for it. */
export interface Advance {
  /** The id of the call that was let in; theirs are the same with a dot and a number from 1 behind it. */
  readonly of: string;
  readonly calls: number;
  /** None of them may be longer. */
  readonly bytes: number;
}

export interface Advances {
  /** Takes back what a worker has left over of those that have ended. */
  takeBack(asker: Asker): void;
  /** Reserves for calls like one that was let in; undefined: each has to be asked about. */
  after(asker: Asker, call: AskedCall, admitted: Admitted): Promise<Advance | undefined>;
}

/** How a call was let in. */
export interface Admitted {
  readonly order: Order;
  readonly outcome: Outcome;
}

export interface AdvancePorts {
  readonly counters: Counters;
  readonly clock: Clock;
  readonly report: (line: string) => void;
}

/** Who calls less often in a second is asked about each time; of others so much of the calls may be let in by one advance. */
const OFTEN = 20;
const SHARE = 4;
const MOST_CALLS = 100;
const SECOND_MS = 1_000;
/** A conversation grows from call to call. */
const LONGER = 2;

/**
 * Who calls often and has much left is not asked about each time. What is reserved in advance is as good as what a call
 * reserves for itself: it fits into what is left, or it is not given.
 */
export function advancesOn({ counters, clock, report }: AdvancePorts): Advances {
  const pace = paceOf();
  const open = openAdvances();

  const giveBack = (ids: readonly string[]): void => {
    const atMs = clock.cautious();
    for (const id of ids) {
      counters
        .settle({ id, atMs, charges: [], used: { nanoUsd: 0, tokens: 0 } })
        .catch((error: unknown) =>
          report(`what was held in advance cannot be given back: ${(error as Error).message}`),
        );
    }
  };
  const hold = async (
    { id, atMs, expiresAtMs }: Order,
    calls: number,
    charges: readonly Charge[],
  ): Promise<boolean> => {
    const ids = idsOf(id, calls);
    const orders = ids.map((each) => ({ id: each, atMs, expiresAtMs, charges: inAdvance(charges) }));
    const outcomes = await Promise.all(orders.map((order) => counters.admit(order).catch(() => undefined)));
    const isHeld = outcomes.every((outcome) => outcome?.admitted);
    if (!isHeld) giveBack(ids);
    return isHeld;
  };
  return {
    takeBack: ({ worker, ended }) => {
      const atMs = clock.cautious();
      for (const { id, calls, used } of ended) {
        const known = open.remove(worker, id);
        if (known && atMs - known.sinceMs <= SECOND_MS) pace(known.kind, used, clock.now());
        giveBack(idsOf(id, calls).slice(used));
      }
    },
    after: async ({ worker, kind, has }, call, { order, outcome }) => {
      if (!order.charges.every(mayBeHeld)) return undefined;
      const [now, { id, atMs: sinceMs, expiresAtMs: endsMs }] = [clock.now(), order];
      const often = pace(kind, 1, now);
      if (call.attempts.length === 0 || call.authorizers.length > 0) return undefined;
      if (often < OFTEN || !open.mayOpen({ worker, kind, has, atMs: sinceMs })) return undefined;
      const bytes = call.bytes * LONGER;
      const estimate = estimateOfCall({ ...call, bytes });
      if (estimate.nanoUsd === undefined) return undefined;
      const charges = chargesOf(call.accounts, reserved(estimate), now);
      const wanted = Math.min(MOST_CALLS, Math.floor(often / SHARE));
      const held = charges.map(({ counter }) => open.heldOn(counter));
      const calls = advanceOf(charges, outcome, { wanted, atMs: now, held });
      if (calls === 0) return undefined;
      const holds = new Map(charges.map(({ counter, hold }) => [counter, hold * calls]));
      open.add(worker, id, { kind, sinceMs, endsMs, holds });
      if (await hold(order, calls, charges)) return { of: id, calls, bytes };
      open.remove(worker, id);
      return undefined;
    },
  };
}

const idsOf = (id: string, calls: number): readonly string[] =>
  Array.from({ length: calls }, (_none, at) => `${id}.${at + 1}`);
