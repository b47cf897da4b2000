import {
  chargesOf,
  NOTHING_CHARGED,
  type Account,
  type Bill,
  type Charge,
  type LedgerRecord,
  type Order,
} from '@dragoman/metering';

export const NOW = Date.parse('2026-11-25T09:38:30Z');
export const LIFE_MS = 60_000;

export const hardBudget = (nanoUsd: number, scope: Account['scope'] = 'key:a'): Account => ({
  scope,
  budget: { nanoUsd, per: 'month', mode: 'hard' },
  limits: {},
});

export const chargesFor = (accounts: readonly Account[], nanoUsd = 10, tokens = 100): readonly Charge[] =>
  chargesOf(accounts, { nanoUsd, tokens }, NOW);

export const orderOf = (id: string, charges: readonly Charge[], atMs = NOW): Order => ({
  id,
  atMs,
  expiresAtMs: atMs + LIFE_MS,
  charges,
});

/** `nanoUsd` null: the price is not known. */
export const billOf = (
  id: string,
  charges: readonly Charge[],
  { nanoUsd = 0, tokens = 0, atMs = NOW }: { nanoUsd?: number | null; tokens?: number; atMs?: number } = {},
): Bill => ({ id, atMs, charges, used: { nanoUsd: nanoUsd ?? undefined, tokens } });

/** A call that was answered. */
export const recordOf = (id: string, fields: Partial<LedgerRecord> = {}): LedgerRecord => ({
  id,
  reservation: null,
  timeMs: NOW,
  requestId: `caller-${id}`,
  route: 'model/smart',
  key: 'alice',
  team: 'search',
  payers: null,
  dialect: 'openai-chat',
  operation: 'chat',
  provider: 'openai',
  requestModel: 'smart',
  responseModel: 'gpt-5',
  stream: true,
  status: 200,
  error: null,
  attempts: 1,
  tokens: { input: 100, cacheRead: 40, cacheWrite: null, output: 20, reasoning: 0 },
  charged: NOTHING_CHARGED,
  usage: 'reported',
  cost: 1_250_000n,
  ttftMs: 12,
  durationMs: 345,
  bytesIn: 678,
  bytesOut: 910,
  ...fields,
});
