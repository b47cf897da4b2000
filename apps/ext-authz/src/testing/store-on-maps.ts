import type { Bill, Order, Reservation } from '@dragoman/metering';
import { CountersInMemory } from '@dragoman/metering/testing/counters-in-memory';
import type { Counters } from '@dragoman/store';

/** Counters on maps, which can be told to fail or to refuse. */
export class StoreOnMaps implements Counters {
  readonly #counters = new CountersInMemory();
  refuses: (id: string) => boolean = () => false;
  isDown = false;

  async admit(order: Order) {
    if (this.isDown) throw new Error('down');
    if (!this.refuses(order.id)) return this.#counters.admit(order);
    return { admitted: false, values: await this.values(order.charges.map(({ counter }) => counter)) };
  }

  async settle(bill: Bill) {
    if (this.isDown) throw new Error('down');
    return { first: this.#counters.settle(bill), values: [] };
  }

  async abandon(id: string, atMs: number) {
    if (this.isDown) throw new Error('down');
    this.#counters.abandon(id, atMs);
  }

  async values(counters: readonly string[]) {
    return counters.map((counter) => this.#counters.value(counter));
  }

  async close() {}

  get sums(): ReadonlyMap<string, number> {
    return this.#counters.counters;
  }

  get reservations(): ReadonlyMap<string, Reservation> {
    return this.#counters.reservations;
  }

  /** Spent or held, of the only budget. */
  get taken(): number {
    const budgets = [...this.sums].filter(([counter]) => counter.startsWith('budget/'));
    return budgets.reduce((sum, [, each]) => sum + each, 0);
  }
}
