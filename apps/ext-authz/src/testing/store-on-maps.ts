import { admit, settle, type Bill, type Change, type Order, type Reservation } from '@dragoman/metering';
import type { Counters } from '@dragoman/store';

/** Counters on maps, which can be told to fail or to refuse. */
export class StoreOnMaps implements Counters {
  readonly sums = new Map<string, number>();
  readonly reservations = new Map<string, Reservation>();
  refuses: (id: string) => boolean = () => false;
  isDown = false;

  async admit(order: Order) {
    if (this.isDown) throw new Error('down');
    const values = order.charges.map(({ counter }) => this.sums.get(counter) ?? 0);
    if (this.refuses(order.id)) return { admitted: false, values };
    return this.apply(order.id, admit(order, values, this.reservations.get(order.id)));
  }

  async settle(bill: Bill) {
    if (this.isDown) throw new Error('down');
    return { first: this.apply(bill.id, settle(bill, this.reservations.get(bill.id))), values: [] };
  }

  private apply<Result>(id: string, { result, deltas, reservation }: Change<Result>): Result {
    for (const { counter, by } of deltas) this.sums.set(counter, (this.sums.get(counter) ?? 0) + by);
    if (reservation) this.reservations.set(id, reservation);
    return result;
  }

  async values(counters: readonly string[]) {
    return counters.map((counter) => this.sums.get(counter) ?? 0);
  }

  async close() {}

  /** Spent or held, of the only budget. */
  get taken(): number {
    const budgets = [...this.sums].filter(([counter]) => counter.startsWith('budget/'));
    return budgets.reduce((sum, [, each]) => sum + each, 0);
  }
}
