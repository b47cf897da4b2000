import type { Bill, Order, Outcome } from '@dragoman/metering';
import { CountersInMemory } from '@dragoman/metering/testing/counters-in-memory';
import type { Settlement } from '../counters/counters.ts';

/** The transitions on maps, and what a store forgets. */
export class CountersModel {
  readonly #counters = new CountersInMemory();

  admit(order: Order): Outcome {
    this.sweep(order.atMs);
    return this.#counters.admit(order);
  }

  settle(bill: Bill): Settlement {
    this.sweep(bill.atMs);
    const first = this.#counters.settle(bill);
    return { first, values: bill.charges.map(({ counter }) => this.#counters.value(counter)) };
  }

  abandon(id: string, atMs: number): void {
    this.sweep(atMs);
    this.#counters.abandon(id, atMs);
  }

  private sweep(atMs: number): void {
    this.#counters.expire(atMs);
    const { reservations } = this.#counters;
    for (const [id, { state, expiresAtMs }] of reservations)
      if (state !== 'reserved' && expiresAtMs <= atMs) reservations.delete(id);
  }
}
