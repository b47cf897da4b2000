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
} from '@dragoman/metering';
import type { Settlement } from '../counters/counters.ts';

/** The transitions on maps. */
export class CountersModel {
  readonly counters = new Map<string, number>();
  readonly reservations = new Map<string, Reservation>();

  admit(order: Order): Outcome {
    this.sweep(order.atMs);
    return this.apply(order.id, admit(order, this.values(order.charges), this.reservations.get(order.id)));
  }

  settle(bill: Bill): Settlement {
    this.sweep(bill.atMs);
    const first = this.apply(bill.id, settle(bill, this.reservations.get(bill.id)));
    return { first, values: this.values(bill.charges) };
  }

  abandon(ids: readonly string[], atMs: number): void {
    this.sweep(atMs);
    for (const id of ids) {
      const known = this.reservations.get(id);
      const change = known && abandon(known, atMs);
      if (change) this.apply(id, change);
    }
  }

  private values(charges: Order['charges']): readonly number[] {
    return charges.map(({ counter }) => this.counters.get(counter) ?? 0);
  }

  private sweep(atMs: number): void {
    for (const [id, reservation] of this.reservations) {
      const change = expire(reservation, atMs);
      if (change) this.apply(id, change);
      else if (reservation.state !== 'reserved' && reservation.expiresAtMs <= atMs) this.reservations.delete(id);
    }
  }

  private apply<Result>(id: string, { result, deltas, reservation }: Change<Result>): Result {
    for (const { counter, by } of deltas) this.counters.set(counter, (this.counters.get(counter) ?? 0) + by);
    if (reservation) this.reservations.set(id, reservation);
    return result;
  }
}
