import type { Format } from '@dragoman/spec';
import type { Left, Standing } from '../admission/standing.ts';

export interface LimitHeaderOptions {
  readonly atMs: number;
  /** With it, the answer is a refusal. */
  readonly retryAfterSeconds?: number | undefined;
}

type Kind = keyof Standing;
type Row = readonly [name: string, value: string];

const KINDS: readonly Kind[] = ['requests', 'tokens'];

/**
 * Headers that tell a caller how much is left: `x-ratelimit-*` with resets as durations (`6m0s`) for everybody, and
 * `anthropic-ratelimit-*` with resets as times (RFC 3339) on Messages too; `retry-after` in seconds when refused.
 *
 * @see https://platform.openai.com/docs/guides/rate-limits
 * @see https://docs.anthropic.com/en/api/rate-limits
 */
export function limitHeaders(
  dialect: Format,
  standing: Standing,
  { atMs, retryAfterSeconds }: LimitHeaderOptions,
): readonly Row[] {
  const rows = (shape: (kind: Kind, left: Left) => readonly Row[]): readonly Row[] =>
    KINDS.flatMap((kind) => {
      const left = standing[kind];
      return left === undefined ? [] : shape(kind, left);
    });
  return [
    ...rows((kind, left) => openaiRows(kind, left, atMs)),
    ...(dialect === 'anthropic-messages' ? rows(anthropicRows) : []),
    ...(retryAfterSeconds === undefined ? [] : [['retry-after', String(retryAfterSeconds)] as const]),
  ];
}

const openaiRows = (kind: Kind, { limit, remaining, resetsAtMs }: Left, atMs: number): readonly Row[] => [
  [`x-ratelimit-limit-${kind}`, String(limit)],
  [`x-ratelimit-remaining-${kind}`, String(remaining)],
  [`x-ratelimit-reset-${kind}`, duration(resetsAtMs - atMs)],
];

const anthropicRows = (kind: Kind, { limit, remaining, resetsAtMs }: Left): readonly Row[] => [
  [`anthropic-ratelimit-${kind}-limit`, String(limit)],
  [`anthropic-ratelimit-${kind}-remaining`, String(remaining)],
  [`anthropic-ratelimit-${kind}-reset`, new Date(resetsAtMs).toISOString().replace(/\.\d{3}Z$/, 'Z')],
];

/** `1h2m3s`, `6m0s`, `1s`, `20ms`: as Go writes durations. */
function duration(ms: number): string {
  if (ms <= 0) return '0s';
  if (ms < 1000) return `${ms}ms`;
  const seconds = Math.ceil(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return `${h > 0 ? `${h}h` : ''}${h > 0 || m > 0 ? `${m}m` : ''}${s}s`;
}
