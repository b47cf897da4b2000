/** Whether the provider said what was used, or it was reckoned from lengths, or nothing was used. */
export const USAGE_STATES = ['reported', 'estimated', 'none'] as const;
export type UsageState = (typeof USAGE_STATES)[number];

/** Tokens of a call by the convention of `Usage`; null: nobody said. */
export interface RecordedTokens {
  readonly input: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
}

/**
 * What only the price asks for. `billed`: what is paid where that is not the usage (Cohere's `billed_units`). Told by the
 * log where it can be, and not kept in the ledger, which keeps the cost.
 */
export interface Charged {
  /** What the provider was asked for. */
  readonly upstreamModel: string | null;
  readonly cacheWrite1h: number | null;
  readonly audioInput: number | null;
  readonly audioOutput: number | null;
  readonly imageInput: number | null;
  readonly imageOutput: number | null;
  readonly webSearches: number | null;
  readonly billedInput: number | null;
  readonly billedOutput: number | null;
  /** Another than the usual one. */
  readonly serviceTier: string | null;
}

/** Of a call of which nothing of this is known. */
export const NOTHING_CHARGED: Charged = {
  upstreamModel: null,
  cacheWrite1h: null,
  audioInput: null,
  audioOutput: null,
  imageInput: null,
  imageOutput: null,
  webSearches: null,
  billedInput: null,
  billedOutput: null,
  serviceTier: null,
};

/** One call, as the access log tells it (contract §5) and as the ledger keeps it. Null: not known, or not there. */
export interface LedgerRecord {
  /** Made by the gateway: the same id is the same call. */
  readonly id: string;
  /** The id under which authz let it in; null: authz was not asked. */
  readonly reservation: string | null;
  /** When it began: milliseconds since 1970. */
  readonly timeMs: number;
  readonly requestId: string | null;
  readonly route: string | null;
  readonly key: string | null;
  readonly team: string | null;
  /** Who pays for it, as `readAccounts` reads it, where the gateway says it with the call; null: it does not. */
  readonly payers: string | null;
  readonly dialect: string | null;
  readonly operation: string | null;
  readonly provider: string | null;
  readonly requestModel: string | null;
  /** What the provider calls the model that answered. */
  readonly responseModel: string | null;
  readonly stream: boolean | null;
  /** Status of the answer; 0: the caller was gone before there was one. */
  readonly status: number;
  readonly error: string | null;
  readonly attempts: number | null;
  readonly tokens: RecordedTokens;
  readonly charged: Charged;
  readonly usage: UsageState;
  /** Nano-USD; null: the price is not known. */
  readonly cost: bigint | null;
  readonly ttftMs: number | null;
  readonly durationMs: number | null;
  readonly bytesIn: number | null;
  readonly bytesOut: number | null;
}
