import { mergeUsage, windowOf, type Period, type UsageGroup, type UsageRow } from '@dragoman/metering';
import {
  rowsOf,
  toBigInt,
  toNullableNumber,
  toNullableText,
  toNumber,
  type Sql,
  type SqlRow,
  type SqlValue,
} from '../sql/sql.ts';
import type { UsageQuery } from './ledger.ts';

const HOUR_MS = 3_600_000;

/** An hour is the longest step that is the same for both databases; longer ones are put together here. */
const GROUPS: Readonly<Record<UsageGroup, string>> = {
  key: '"key"',
  team: 'team',
  model: 'request_model',
  provider: 'provider',
  time: `time_ms - time_ms % ${HOUR_MS}`,
};

const FILTERS: readonly (readonly [name: keyof UsageQuery, condition: string])[] = [
  ['sinceMs', 'time_ms >='],
  ['untilMs', 'time_ms <'],
  ['key', '"key" ='],
  ['team', 'team ='],
  ['model', 'request_model ='],
  ['provider', 'provider ='],
];

const SUMS = `count(*) AS calls, sum(input) AS input, sum(cache_read) AS cache_read, sum(cache_write) AS cache_write,
  sum(output) AS output, sum(reasoning) AS reasoning, sum(cost) AS cost,
  sum(CASE WHEN "usage" = 'estimated' THEN 1 ELSE 0 END) AS estimated,
  sum(CASE WHEN cost IS NULL AND "usage" <> 'none' THEN 1 ELSE 0 END) AS unpriced`;

/** Calls that no provider was asked for are in the ledger, and are no usage. */
export async function usageOf(sql: Sql, query: UsageQuery): Promise<readonly UsageRow[]> {
  const groups = [...new Set(query.by)];
  const names = groups.map((group) => `${GROUPS[group]} AS g_${group}`);
  const filters = FILTERS.flatMap(([name, condition]) => {
    const value = query[name];
    return typeof value === 'string' || typeof value === 'number' ? [{ condition, value }] : [];
  });
  const where = [
    'provider IS NOT NULL',
    ...(query.settled ? ['settled = 1'] : []),
    ...filters.map(({ condition }, at) => `${condition} $${at + 1}`),
  ];
  const order = groups.map((_, at) => at + 1).join(', ');
  const text = `SELECT ${[...names, SUMS].join(', ')} FROM dragoman_calls WHERE ${where.join(' AND ')}
    ${order === '' ? '' : `GROUP BY ${order} ORDER BY ${order}`}`;
  const values: readonly SqlValue[] = filters.map(({ value }) => value);
  const rows = await rowsOf(sql, text, values);
  return mergeUsage(rows.map((row) => toUsage(row, query.step ?? 'day'))).filter(({ calls }) => calls > 0);
}

function toUsage(row: SqlRow, step: Period): UsageRow {
  const timeMs = toNullableNumber(row['g_time']);
  return {
    key: toNullableText(row['g_key']),
    team: toNullableText(row['g_team']),
    model: toNullableText(row['g_model']),
    provider: toNullableText(row['g_provider']),
    timeMs: timeMs === null ? null : windowOf(step, timeMs).startMs,
    calls: toNumber(row['calls']),
    inputTokens: toNumber(row['input']),
    cacheReadTokens: toNumber(row['cache_read']),
    cacheWriteTokens: toNumber(row['cache_write']),
    outputTokens: toNumber(row['output']),
    reasoningTokens: toNumber(row['reasoning']),
    cost: toBigInt(row['cost']),
    estimatedCalls: toNumber(row['estimated']),
    unpricedCalls: toNumber(row['unpriced']),
  };
}
