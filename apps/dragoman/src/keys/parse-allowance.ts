/** What the command line says of money and use, in the shape of the file; the schema of the file judges the values. */
export interface AllowanceOptions {
  /** US dollars for a time: `20/month`, `20/month,soft`. */
  readonly budget?: string;
  /** `requests=60/min,tokens=200000/min,concurrent=8` */
  readonly limits?: string;
}

export type ParsedAllowance =
  | { readonly ok: true; readonly entry: { readonly budget?: object; readonly limits?: object } }
  | { readonly ok: false; readonly problems: readonly string[] };

const BUDGET = /^(\d+(?:\.\d+)?)\/(\w+)(?:,(\w+))?$/;
const LIMIT = /^(\w+)=(\S+)$/;
const WHOLE = /^\d{1,9}$/;

export function parseAllowance({ budget, limits }: AllowanceOptions): ParsedAllowance {
  const [, usd, per, mode] = BUDGET.exec(budget ?? '') ?? [];
  const parts = (limits ?? '').split(',').map((part) => LIMIT.exec(part.trim()));
  const problems = [
    ...(budget !== undefined && usd === undefined
      ? ['--budget: expected US dollars for a time: 20/month, or 20/month,soft']
      : []),
    ...(limits !== undefined && !areLimits(parts)
      ? ['--limits: expected requests=60/min,tokens=200000/min,concurrent=8, or some of them, each once']
      : []),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const named = parts.flatMap((part) => (part?.[1] && part[2] ? [[part[1], numberOr(part[2])] as const] : []));
  return {
    ok: true,
    entry: {
      ...(usd !== undefined && { budget: { usd: Number(usd), per, ...(mode !== undefined && { mode }) } }),
      ...(limits !== undefined && { limits: Object.fromEntries(named) }),
    },
  };
}

/** Each has a form, and a name of its own. */
const areLimits = (parts: readonly (RegExpExecArray | null)[]): boolean =>
  !parts.includes(null) && new Set(parts.map((part) => part?.[1])).size === parts.length;

const numberOr = (text: string): string | number => (WHOLE.test(text) ? Number(text) : text);
