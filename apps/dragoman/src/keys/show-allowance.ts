import type { Allowance, Rate } from '@dragoman/config';

/** A budget and limits as the file writes them; null: none. */
export interface ShownAllowance {
  readonly budget: { readonly usd: number; readonly per: string; readonly mode: string } | null;
  readonly limits: Readonly<Record<string, string | number>> | null;
}

const NANO = 1e9;
const UNITS: Readonly<Record<number, string>> = { 1000: 'sec', 60_000: 'min', 3_600_000: 'hour', 86_400_000: 'day' };

export function showAllowance({ budget, limits: { requests, tokens, concurrent } }: Allowance): ShownAllowance {
  const limits = {
    ...(requests && { requests: rate(requests) }),
    ...(tokens && { tokens: rate(tokens) }),
    ...(concurrent !== undefined && { concurrent }),
  };
  return {
    budget: budget ? { usd: budget.nanoUsd / NANO, per: budget.per, mode: budget.mode } : null,
    limits: Object.keys(limits).length > 0 ? limits : null,
  };
}

const rate = ({ count, windowMs }: Rate): string => `${count}/${UNITS[windowMs] ?? `${windowMs}ms`}`;

/** As the command line takes them. */
export const allowanceText = ({ budget, limits }: ShownAllowance): string =>
  [
    ...(budget ? [`${budget.usd}/${budget.per}${budget.mode === 'soft' ? ',soft' : ''}`] : []),
    ...Object.entries(limits ?? {}).map(([name, limit]) => `${name}=${limit}`),
  ].join(' ') || '-';
