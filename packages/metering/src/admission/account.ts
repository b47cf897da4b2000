import type { Period } from '../window/window.ts';

/** An amount of money for a calendar period in UTC. */
export interface Budget {
  /** A safe integer. */
  readonly nanoUsd: number;
  readonly per: Exclude<Period, 'minute' | 'hour'>;
  /** `hard`: reserved before the call; `soft`: only counted, and refused once it is spent. */
  readonly mode: 'hard' | 'soft';
}

export interface Rate {
  readonly count: number;
  /** Windows of this length begin at 1970-01-01T00:00:00Z. */
  readonly windowMs: number;
}

export interface Limits {
  readonly requests?: Rate | undefined;
  /** Input and output together. */
  readonly tokens?: Rate | undefined;
  readonly concurrent?: number | undefined;
}

/** Of whom a counter is; behind the colon a name, before which may stand who says it: `key:default/callers/alice`. */
export type Scope = 'organization' | `organization:${string}` | `key:${string}` | `team:${string}`;

/** Somebody who pays for a call. A call has up to three: its key, the key's team, the organization. */
export interface Account {
  readonly scope: Scope;
  readonly budget?: Budget | undefined;
  readonly limits: Limits;
}
