import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CountersInMemory } from '../testing/counters-in-memory.ts';
import type { Account } from './account.ts';
import { chargesOf, type Charge } from './charge.ts';

const NOW = Date.parse('2026-11-25T09:38:59Z');
const LIFE_MS = 60_000;
const SCOPES: readonly Account['scope'][] = ['key:a', 'team:t', 'organization'];

interface Step {
  readonly id: string;
  readonly does: 'admit' | 'settle' | 'wait';
  readonly estimate: number;
  /** Of the estimate, what is used in the end. */
  readonly factor: number;
}

const steps = fc.array(
  fc.record<Step>({
    id: fc.integer({ min: 0, max: 15 }).map(String),
    does: fc.constantFrom('admit', 'settle', 'wait'),
    estimate: fc.integer({ min: 0, max: 30 }),
    factor: fc.constantFrom(0, 1, 2),
  }),
  { maxLength: 80 },
);
const sizes = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 3, maxLength: 3 });

/** Keeps its own books beside the store. */
class Run {
  readonly store = new CountersInMemory();
  readonly estimates = new Map<string, number>();
  atMs = NOW;
  spent = 0;
  beyond = 0;
  readonly accounts: readonly Account[];

  constructor(sizes: readonly number[]) {
    this.accounts = SCOPES.map((scope, at) => ({
      scope,
      budget: { nanoUsd: sizes[at] ?? 0, per: 'month', mode: 'hard' },
      limits: {},
    }));
  }

  charges(nanoUsd: number): readonly Charge[] {
    return chargesOf(this.accounts, { nanoUsd, tokens: 0 }, NOW);
  }

  /** None is refused that could be paid, none is let in that could not. */
  admit({ id, estimate }: Step): void {
    const charges = this.charges(estimate);
    this.store.expire(this.atMs);
    const fits = charges.every(({ counter, ceiling }) => this.store.value(counter) + estimate <= ceiling);
    const isKnown = this.estimates.has(id);
    const order = { id, atMs: this.atMs, expiresAtMs: this.atMs + LIFE_MS, charges };
    expect(this.store.admit(order).admitted).toBe(isKnown || fits);
    if (!isKnown && fits) this.estimates.set(id, estimate);
  }

  settle({ id, factor }: Step): void {
    const estimate = this.estimates.get(id);
    if (estimate === undefined) return;
    const nanoUsd = estimate * factor;
    this.store.expire(this.atMs);
    const isHeld = this.store.reservations.get(id)?.state === 'reserved';
    if (!this.store.settle({ id, atMs: this.atMs, charges: [], used: { nanoUsd, tokens: 0 } })) return;
    this.spent += nanoUsd;
    this.beyond += Math.max(0, nanoUsd - (isHeld ? estimate : 0));
  }

  take(step: Step): void {
    if (step.does === 'admit') this.admit(step);
    else if (step.does === 'settle') this.settle(step);
    else this.atMs += LIFE_MS / 4;
  }
}

test('spent and held never pass a budget by more than what calls used beyond their estimates', () => {
  fc.assert(
    fc.property(steps, sizes, (steps, sizes) => {
      const run = new Run(sizes);
      for (const step of steps) {
        run.take(step);
        for (const { counter, ceiling } of run.charges(0))
          expect(run.store.value(counter)).toBeLessThanOrEqual(ceiling + run.beyond);
      }
      run.store.expire(run.atMs + LIFE_MS);
      for (const { counter } of run.charges(0)) expect(run.store.value(counter)).toBe(run.spent);
    }),
  );
});

test('200 callers at once on a budget for 20', () => {
  const run = new Run([200, 1000, 1000]);
  const charges = run.charges(10);
  const outcomes = Array.from({ length: 200 }, (_, at) =>
    run.store.admit({ id: String(at), atMs: NOW, expiresAtMs: NOW + LIFE_MS, charges }),
  );
  expect(outcomes.filter(({ admitted }) => admitted)).toHaveLength(20);
});
