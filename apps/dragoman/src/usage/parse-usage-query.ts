import { suggest } from '@dragoman/config';
import type { UsageQuery } from '@dragoman/store';

/** What the command line asks of the ledger. */
export interface UsageFlags {
  /** Names with commas between. */
  readonly by?: string;
  readonly since?: string;
  readonly until?: string;
}

export type ParsedUsageQuery =
  { readonly ok: true; readonly query: UsageQuery } | { readonly ok: false; readonly problems: readonly string[] };

const GROUPS = ['key', 'team', 'model', 'provider'] as const;
const STEPS = ['hour', 'day', 'week', 'month', 'year'] as const;
/** What rows can be grouped by. */
export const GROUPINGS: readonly string[] = [...GROUPS, ...STEPS];

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const AGO = /^(\d{1,6})([mhdw])$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** @param nowMs milliseconds since 1970, UTC */
export function parseUsageQuery({ by, since, until }: UsageFlags, nowMs: number): ParsedUsageQuery {
  const names = (by ?? GROUPS.join(',')).split(',').map((name) => name.trim());
  const steps = STEPS.filter((step) => names.includes(step));
  const [sinceMs, untilMs] = [momentOf(since, nowMs), momentOf(until, nowMs)];
  const problems = [
    ...names.flatMap((name) => (GROUPINGS.includes(name) ? [] : [unknownGroup(name)])),
    ...(steps.length > 1 ? [`--by: ${steps.join(' and ')} at once: there can be one of them`] : []),
    ...(Number.isNaN(sinceMs) ? [noMoment('--since')] : []),
    ...(Number.isNaN(untilMs) ? [noMoment('--until')] : []),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const [step] = steps;
  const groups = GROUPS.filter((group) => names.includes(group)).toSorted(
    (a, b) => names.indexOf(a) - names.indexOf(b),
  );
  return {
    ok: true,
    query: {
      by: step === undefined ? groups : ['time', ...groups],
      ...(step !== undefined && { step }),
      ...(sinceMs !== undefined && { sinceMs }),
      ...(untilMs !== undefined && { untilMs }),
    },
  };
}

const unknownGroup = (name: string): string =>
  `--by: nothing is grouped by ${JSON.stringify(name)}${suggest(name, GROUPINGS)}`;
const noMoment = (flag: string): string =>
  `${flag}: expected 24h, 7d, 2w or 30m ago, a day like 2026-11-01 (UTC), or a moment like 2026-11-01T12:00:00Z`;

/** Milliseconds since 1970; NaN: it is no moment. */
function momentOf(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = AGO.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  const day = text.slice(0, 'yyyy-mm-dd'.length);
  const midnight = MOMENT.test(text) ? Date.parse(day) : Number.NaN;
  // A day that the month does not have becomes another one.
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return exists ? Date.parse(text) : Number.NaN;
}
