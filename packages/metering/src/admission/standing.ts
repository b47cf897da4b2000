import type { Scope } from './account.ts';
import type { Cause, Charge } from './charge.ts';
import type { Outcome } from './reservation.ts';

/** How much of one limit is left, for the headers of an answer. */
export interface Left {
  readonly limit: number;
  /** Not below 0. */
  readonly remaining: number;
  /** Milliseconds since 1970. */
  readonly resetsAtMs: number;
}

/** The tightest of each. */
export interface Standing {
  readonly requests?: Left | undefined;
  readonly tokens?: Left | undefined;
}

/** Why a call was not let in: of all that stood against it, what does so the longest. */
export interface Refusal {
  readonly charge: Charge;
  /** `rate_limit_exceeded`, or `insufficient_quota` for a budget: codes of the error table. */
  readonly code: 'rate_limit_exceeded' | 'insufficient_quota';
  /** At least 1. */
  readonly retryAfterSeconds: number;
  /** For the caller: says which limit and whose, no amounts. */
  readonly message: string;
}

const SECOND_MS = 1000;

/** What the counters say about the limits of the one who calls. */
export function standingOf(charges: readonly Charge[], { values }: Outcome): Standing {
  return { requests: tightest(charges, values, 'requests'), tokens: tightest(charges, values, 'tokens') };
}

function tightest(charges: readonly Charge[], values: readonly number[], wanted: Cause): Left | undefined {
  return charges
    .flatMap(({ cause, ceiling, window }, at) =>
      cause === wanted && window !== undefined
        ? [{ limit: ceiling, remaining: Math.max(0, ceiling - (values[at] ?? 0)), resetsAtMs: window.endMs }]
        : [],
    )
    .reduce<Left | undefined>((least, left) => (least && least.remaining <= left.remaining ? least : left), undefined);
}

/** A budget of which nothing is left. */
export interface SpentBudget {
  readonly scope: Scope;
  /** When it begins anew: milliseconds since 1970. */
  readonly untilMs: number;
}

/** Whose budgets are spent, by what their counters say; with them a soft budget stops, and goes on when they begin anew. */
export const spentBudgets = (charges: readonly Charge[], values: readonly number[]): readonly SpentBudget[] =>
  charges.flatMap(({ scope, cause, ceiling, window }, at) =>
    cause === 'budget' && window !== undefined && (values[at] ?? 0) >= ceiling
      ? [{ scope, untilMs: window.endMs }]
      : [],
  );

/** Undefined: the call was let in. */
export function refusalOf(charges: readonly Charge[], outcome: Outcome, atMs: number): Refusal | undefined {
  if (outcome.admitted) return undefined;
  const against = charges.filter(({ needs, ceiling }, at) => (outcome.values[at] ?? 0) + needs > ceiling);
  const last = against.reduce<Charge | undefined>(
    (latest, charge) => (latest && endOf(latest) >= endOf(charge) ? latest : charge),
    undefined,
  );
  if (last === undefined) throw new TypeError('refused without a charge that says so');
  return {
    charge: last,
    code: last.cause === 'budget' ? 'insufficient_quota' : 'rate_limit_exceeded',
    retryAfterSeconds: Math.max(1, Math.ceil((endOf(last) - atMs) / SECOND_MS)),
    message: `${whose(last)} ${WORDS[last.cause]}`,
  };
}

/** Nobody knows when a call at the same time ends. */
const endOf = ({ window }: Charge): number => window?.endMs ?? 0;

const WORDS: Readonly<Record<Cause, string>> = {
  budget: 'has no budget left for this call',
  requests: 'has reached its limit of requests',
  tokens: 'has reached its limit of tokens',
  concurrent: 'has reached its limit of calls at the same time',
};

const whose = ({ scope }: Charge): string =>
  scope.startsWith('organization')
    ? 'The organization'
    : scope.startsWith('team:')
      ? 'The team of this key'
      : 'This key';
