import { usd } from '../price/usd.ts';

export const USAGE_GROUPS = ['key', 'team', 'model', 'provider', 'time'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** Sums over calls that a provider was asked for. */
export interface UsageTotals {
  readonly calls: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Nano-USD of the calls whose price is known. */
  readonly cost: bigint;
  readonly estimatedCalls: number;
  /** Calls that used something whose price is not known. */
  readonly unpricedCalls: number;
}

/** Totals of one group; null where the rows are not grouped by it, or the calls had none. */
export interface UsageRow extends UsageTotals {
  readonly key: string | null;
  readonly team: string | null;
  /** The public name. */
  readonly model: string | null;
  readonly provider: string | null;
  /** When the hour, day … began: milliseconds since 1970. */
  readonly timeMs: number | null;
}

/** A row as `dragoman usage --json` prints it (contract §3). */
export interface PrintedUsage {
  readonly time?: string;
  readonly key: string | null;
  readonly team: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly calls: number;
  readonly input_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  /** A decimal string; null when no call of the row has a known price. */
  readonly cost_usd: string | null;
  readonly estimated_calls: number;
  readonly unpriced_calls: number;
}

export function printUsage(row: UsageRow): PrintedUsage {
  return {
    ...(row.timeMs !== null && { time: new Date(row.timeMs).toISOString() }),
    key: row.key,
    team: row.team,
    model: row.model,
    provider: row.provider,
    calls: row.calls,
    input_tokens: row.inputTokens,
    cache_read_tokens: row.cacheReadTokens,
    cache_write_tokens: row.cacheWriteTokens,
    output_tokens: row.outputTokens,
    reasoning_tokens: row.reasoningTokens,
    cost_usd: row.calls > 0 && row.calls === row.unpricedCalls ? null : usd(row.cost),
    estimated_calls: row.estimatedCalls,
    unpriced_calls: row.unpricedCalls,
  };
}

const GROUPED = ['key', 'team', 'model', 'provider', 'timeMs'] as const;
const SUMMED = [
  'calls',
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'estimatedCalls',
  'unpricedCalls',
] as const;

/** Rows that are of the same group become one, in the order in which the groups come first. */
export function mergeUsage(rows: readonly UsageRow[]): readonly UsageRow[] {
  const groups = new Map<string, UsageRow>();
  for (const row of rows) {
    const group = JSON.stringify(GROUPED.map((name) => row[name]));
    const known = groups.get(group);
    groups.set(group, known === undefined ? row : add(known, row));
  }
  return [...groups.values()];
}

const add = (one: UsageRow, other: UsageRow): UsageRow => ({
  ...one,
  ...Object.fromEntries(SUMMED.map((name) => [name, one[name] + other[name]])),
  cost: one.cost + other.cost,
});
