import {
  abandon,
  admit,
  expire,
  settle,
  type Bill,
  type Change,
  type Order,
  type Outcome,
  type Reservation,
} from '../admission/reservation.ts';

/** The transitions on plain maps: what a store has to do, in the fewest words. */
export class CountersInMemory {
  readonly counters = new Map<string, number>();
  readonly reservations = new Map<string, Reservation>();

  admit(order: Order): Outcome {
    this.expire(order.atMs);
    const values = order.charges.map(({ counter }) => this.value(counter));
    return this.apply(order.id, admit(order, values, this.reservations.get(order.id)));
  }

  settle(bill: Bill): boolean {
    this.expire(bill.atMs);
    return this.apply(bill.id, settle(bill, this.reservations.get(bill.id)));
  }

  abandon(id: string, atMs: number): void {
    this.expire(atMs);
    const known = this.reservations.get(id);
    const change = known && abandon(known, atMs);
    if (change) this.apply(id, change);
  }

  expire(atMs: number): void {
    for (const [id, reservation] of this.reservations) {
      const change = expire(reservation, atMs);
      if (change) this.apply(id, change);
    }
  }

  value(counter: string): number {
    return this.counters.get(counter) ?? 0;
  }

  private apply<Result>(id: string, { result, deltas, reservation }: Change<Result>): Result {
    for (const { counter, by } of deltas) this.counters.set(counter, this.value(counter) + by);
    if (reservation) this.reservations.set(id, reservation);
    return result;
  }
}
