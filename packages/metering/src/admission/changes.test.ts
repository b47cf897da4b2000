import { describe, expect, test } from 'vitest';
import type { Account } from './account.ts';
import { chargesOf, type Charge } from './charge.ts';
import { abandon, admit, expire, REMEMBER_MS, settle, type Bill, type Order, type Reservation } from './reservation.ts';

const NOW = Date.parse('2026-11-25T09:38:59Z');
const LIFE_MS = 60_000;
const order = (id: string, charges: readonly Charge[]): Order => ({
  ...{ id, atMs: NOW, expiresAtMs: NOW + LIFE_MS, charges },
});
const bill = (id: string, nanoUsd: number): Bill => ({ id, atMs: NOW, charges: [], used: { nanoUsd, tokens: 0 } });

describe('what a store has to change', () => {
  const account: Account = { scope: 'key:a', budget: { nanoUsd: 25, per: 'month', mode: 'hard' }, limits: {} };
  const of = chargesOf([account], { nanoUsd: 10, tokens: 100 }, NOW);
  const [counter, keepUntilMs] = [of[0]?.counter, Date.parse('2026-12-01T00:00:00Z')];
  const holds = [{ counter, cause: 'budget', hold: 10, keepUntilMs }];
  const reserved = { state: 'reserved', expiresAtMs: NOW + LIFE_MS, holds } as Reservation;
  const kept = { state: 'settled', expiresAtMs: NOW + REMEMBER_MS, holds: [] };

  test('for a call that is let in', () => {
    expect(admit(order('1', of), [5])).toStrictEqual({
      result: { admitted: true, values: [15] },
      deltas: [{ counter, by: 10, keepUntilMs }],
      reservation: reserved,
    });
  });
  test('for one that is not, or is already: nothing', () => {
    expect(admit(order('1', of), [16])).toStrictEqual({ result: { admitted: false, values: [16] }, deltas: [] });
    expect(admit(order('1', of), [16], reserved)).toStrictEqual({
      result: { admitted: true, values: [16] },
      deltas: [],
    });
  });
  test('for a bill, once', () => {
    expect(settle(bill('1', 3), reserved)).toStrictEqual({
      result: true,
      deltas: [{ counter, by: -7, keepUntilMs }],
      reservation: kept,
    });
    expect(settle(bill('1', 3), kept as unknown as Reservation)).toStrictEqual({ result: false, deltas: [] });
  });
  test('for a bill of exactly what was held: no counter', () => {
    expect(settle(bill('1', 10), reserved)).toStrictEqual({ result: true, deltas: [], reservation: kept });
  });
  test('when nobody settled it in time, once', () => {
    const expired = { state: 'expired', expiresAtMs: NOW + LIFE_MS + REMEMBER_MS, holds };
    expect(expire(reserved, NOW + LIFE_MS - 1)).toBeUndefined();
    expect(expire(reserved, NOW + LIFE_MS)).toStrictEqual({
      result: true,
      deltas: [{ counter, by: -10, keepUntilMs }],
      reservation: expired,
    });
    for (const over of [expired, kept]) expect(expire(over as Reservation, NOW + 2 * REMEMBER_MS)).toBeUndefined();
  });
  test('when nobody is left to settle it: at once, and once', () => {
    const change = abandon(reserved, NOW + 5);
    const expired = { state: 'expired', expiresAtMs: NOW + 5 + REMEMBER_MS, holds };
    expect(change).toStrictEqual({
      result: true,
      deltas: [{ counter, by: -10, keepUntilMs }],
      reservation: expired,
    });
    for (const over of [expired, kept]) expect(abandon(over as Reservation, NOW + 6)).toBeUndefined();
    expect(settle(bill('1', 3), expired as Reservation)).toMatchObject({ deltas: [{ counter, by: 3, keepUntilMs }] });
  });
});
