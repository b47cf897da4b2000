import type { PathRule } from '@dragoman/spec';

/**
 * The provider's path for a format's own: what the rule strips goes, its base comes, `{model}` is the upstream name as
 * one segment, and its query is added unless a parameter of that name is there.
 */
export function pathFor({ strip, base, query }: PathRule, path: string, model: string): string {
  const stripped = strip.find((prefix) => path.startsWith(prefix));
  const rest = stripped === undefined ? path : path.slice(stripped.length);
  const named = `${base}${rest}`.replaceAll('{model}', () => segment(model));
  if (query === undefined || query === '') return named;
  const name = `${query.split('=', 1)[0] ?? ''}=`;
  if (named.includes(`?${name}`) || named.includes(`&${name}`)) return named;
  return `${named}${named.includes('?') ? '&' : '?'}${query}`;
}

/** As one segment of a path; Bedrock's names have a colon, which has to be escaped for the signature to be right. */
const segment = (model: string): string => encodeURIComponent(model);
