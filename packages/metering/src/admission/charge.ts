import { windowOf, windowOfLength, type Window } from '../window/window.ts';
import type { Account, Budget, Rate, Scope } from './account.ts';

export const CAUSES = ['budget', 'requests', 'tokens', 'concurrent'] as const;
export type Cause = (typeof CAUSES)[number];

/**
 * One condition on one counter. A call is let in if `value + needs <= ceiling` for all its charges at once; then every
 * counter goes up by `hold + take`, and by `actual - hold` when the call is settled. What is held comes back; what is
 * taken does not.
 *
 * Unit: nano-USD for a budget, tokens, or calls. All numbers are safe integers.
 */
export interface Charge {
  readonly counter: string;
  readonly scope: Scope;
  readonly cause: Cause;
  readonly ceiling: number;
  readonly needs: number;
  readonly hold: number;
  readonly take: number;
  /** The window of the counter; absent for calls at the same time. */
  readonly window?: Window | undefined;
}

/** What a call is reckoned to use. */
export interface Estimate {
  /** Input and output together. */
  readonly tokens: number;
  readonly nanoUsd: number;
}

/** What everybody who pays for a call is charged, the key first. A call of unknown price cannot be estimated: see `mustBePriced`. */
export function chargesOf(accounts: readonly Account[], estimate: Estimate, atMs: number): readonly Charge[] {
  return accounts.flatMap(({ scope, budget, limits }) => [
    ...(budget === undefined ? [] : [budgetCharge(scope, budget, { estimate, atMs })]),
    ...(limits.requests === undefined
      ? []
      : [rateCharge(scope, limits.requests, { cause: 'requests', needs: 1, hold: 0, take: 1, atMs })]),
    // One call that is larger than the whole limit is let in when nothing else was: it could never be answered else.
    ...(limits.tokens === undefined
      ? []
      : [rateCharge(scope, limits.tokens, { cause: 'tokens', needs: 1, hold: estimate.tokens, take: 0, atMs })]),
    ...(limits.concurrent === undefined ? [] : [concurrentCharge(scope, limits.concurrent)]),
  ]);
}

/** Whether one of them has a hard budget: then a call whose price is not known cannot be let in. */
export const mustBePriced = (accounts: readonly Account[]): boolean =>
  accounts.some(({ budget }) => budget?.mode === 'hard');

function budgetCharge(
  scope: Scope,
  { nanoUsd, per, mode }: Budget,
  { estimate, atMs }: { readonly estimate: Estimate; readonly atMs: number },
): Charge {
  const window = windowOf(per, atMs);
  const amounts = mode === 'hard' ? { needs: estimate.nanoUsd, hold: estimate.nanoUsd } : { needs: 1, hold: 0 };
  const counter = `budget/${per}/${window.startMs}/${scope}`;
  return { counter, scope, cause: 'budget', ceiling: nanoUsd, ...amounts, take: 0, window };
}

function rateCharge(
  scope: Scope,
  { count, windowMs }: Rate,
  { atMs, ...amounts }: Pick<Charge, 'cause' | 'needs' | 'hold' | 'take'> & { readonly atMs: number },
): Charge {
  const window = windowOfLength(windowMs, atMs);
  const counter = `${amounts.cause}/${windowMs}/${window.startMs}/${scope}`;
  return { counter, scope, ceiling: count, ...amounts, window };
}

const concurrentCharge = (scope: Scope, ceiling: number): Charge => ({
  counter: `concurrent/${scope}`,
  scope,
  cause: 'concurrent',
  ceiling,
  needs: 1,
  hold: 1,
  take: 0,
});
