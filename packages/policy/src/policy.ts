/** What others have to know of the budgets and limits of somebody who pays for calls. */
export interface Spending {
  /** What authz is told of hard budgets and limits; absent: it is not asked because of them. */
  readonly account?: string;
  /** What the meter, and authz where it is asked, are told of a soft budget; absent: there is none. */
  readonly soft?: string;
  /** Milliseconds since 1970: until then his calls are refused, because his soft budget is spent. */
  readonly pausedUntilMs?: number;
}

/** A virtual key: what is known of it, which is never the key itself. */
export interface KeyGrant extends Spending {
  readonly name: string;
  /** SHA-256 of the key: 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly team?: string;
  /** Public names; a trailing `*` matches any rest. */
  readonly models: readonly string[];
  /** Milliseconds since 1970, UTC: from then on it is refused. */
  readonly expiresAtMs?: number;
  /** It is known, so that the log can say whose it was, and refused. */
  readonly revoked?: boolean;
}

export interface TeamGrant extends Spending {
  readonly name: string;
  readonly models: readonly string[];
}

/** What is compared: the caller's name, the caller's team, or a claim of the token. */
export type Subject = 'key' | 'team' | `claims.${string}`;

/** All of these have to hold; each holds for one of its values. None: it always holds. */
export type Condition = readonly { readonly subject: Subject; readonly values: readonly string[] }[];

/** The first rule decides whose condition holds for the caller and whose models fit. */
export interface Rule {
  readonly effect: 'allow' | 'deny';
  readonly models: readonly string[];
  readonly when: Condition;
}

/** Which claims of an issuer's tokens say who is calling. */
export interface ClaimNames {
  readonly key: string;
  readonly team?: string;
}

/** Everything that decides who may call what, and what everybody together may spend. */
export interface Policy extends Spending {
  readonly keys: readonly KeyGrant[];
  readonly teams: readonly TeamGrant[];
  readonly rules: readonly Rule[];
}

/** Whoever was let in, by a key or by a token. */
export interface Caller {
  /** The name of the key, or of the one whom the token is about. */
  readonly key: string;
  readonly team?: string;
  /** Of the key; a token has no list of its own: `['*']`. */
  readonly models: readonly string[];
  /** Empty for a key. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export const ALL_MODELS: readonly string[] = ['*'];
