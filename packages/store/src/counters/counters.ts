import type { Bill, Order, Outcome } from '@dragoman/metering';

export interface Settlement {
  /** False: the call was settled before, and nothing was counted. */
  readonly first: boolean;
  /** Of each charge of the bill, in order: what its counter says now. */
  readonly values: readonly number[];
}

/**
 * Counters of budgets and limits, and the reservations on them. Each call is one atomic step and one round trip, and
 * gives back what has expired first; what another process holds in the same file, a second later at most. After the deadline, and when the store is down, it rejects with
 * `StoreUnavailable`: the step may have been taken then, and may be asked for again with the same id.
 */
export interface Counters {
  /** Lets a call in and reserves what it is reckoned to use, all of it or nothing. */
  admit(order: Order): Promise<Outcome>;
  /** Counts what a call has used; the same id counts once. */
  settle(bill: Bill): Promise<Settlement>;
  /** Gives back what a call holds of whose end nobody will tell, if anything; a bill that comes all the same counts. */
  abandon(id: string, atMs: number): Promise<void>;
  /** What counters say; 0 for one that was never used. */
  values(counters: readonly string[]): Promise<readonly number[]>;
  /** Absent where calls are let in by no gateway in particular, or where it is known otherwise that one is gone. */
  readonly gateways?: Gateways;
  close(): Promise<void>;
}

/** Gateways that serve by the same counters. One that is gone, with all its processes, tells of no end of its calls. */
export interface Gateways {
  /** Says that this one lives. How often each has said so, by its name. */
  live(atMs: number): Promise<ReadonlyMap<string, number>>;
  /** What calls hold that were let in by one that is gone; a bill that comes all the same counts. How many held something. */
  giveBack(gateway: string, atMs: number): Promise<number>;
}
