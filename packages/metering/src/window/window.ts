/** A calendar period in UTC; a week begins on Monday. */
export const PERIODS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type Period = (typeof PERIODS)[number];

/** Milliseconds since 1970: from `startMs` on, up to and without `endMs`, when the next one begins. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

const DAY_MS = 86_400_000;
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const LENGTH_MS: Readonly<Partial<Record<Period, number>>> = { minute: 60_000, hour: 3_600_000, day: DAY_MS };

/** The period that a moment lies in. */
export function windowOf(period: Period, atMs: number): Window {
  if (period === 'week') return windowOfLength(7 * DAY_MS, atMs, FIRST_MONDAY_MS);
  const length = LENGTH_MS[period];
  if (length !== undefined) return windowOfLength(length, atMs);
  const date = new Date(atMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return period === 'month'
    ? { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) }
    : { startMs: Date.UTC(year, 0), endMs: Date.UTC(year + 1, 0) };
}

/** The window of a fixed length that a moment lies in, counted from the beginning of 1970 (or from `originMs`). */
export function windowOfLength(lengthMs: number, atMs: number, originMs = 0): Window {
  const startMs = originMs + Math.floor((atMs - originMs) / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
}
