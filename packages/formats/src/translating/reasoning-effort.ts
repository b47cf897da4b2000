import type { Reasoning } from '@dragoman/spec';

export type Effort = NonNullable<Reasoning['effort']>;

/** Share of `maxTokens` that an effort may think, as OpenRouter's users know it, and what it is without a `maxTokens`. */
const EFFORTS: readonly (readonly [effort: Effort, share: number, tokens: number])[] = [
  ['none', 0, 0],
  ['minimal', 0.1, 1_024],
  ['low', 0.2, 2_048],
  ['medium', 0.5, 8_192],
  ['high', 0.8, 16_384],
  ['xhigh', 0.95, 32_768],
  ['max', 0.95, 32_768],
];

/** Tokens to think for an effort. `least` is the provider's own minimum; 0 for no thinking. */
export function budgetOf(
  effort: Effort,
  { maxTokens, least }: { maxTokens?: number | undefined; least: number },
): number {
  const [, share, tokens] = EFFORTS.find(([name]) => name === effort) ?? EFFORTS[3]!;
  if (share === 0) return 0;
  return Math.max(least, maxTokens === undefined ? tokens : Math.floor(maxTokens * share));
}

/** The nearest effort for a budget of tokens; -1 (as many as it likes) is medium. */
export function effortOf(budget: number, maxTokens?: number): Effort {
  if (budget < 0) return 'medium';
  const limits = EFFORTS.map(([name, share, tokens]): readonly [Effort, number] => [
    name,
    maxTokens === undefined ? tokens : maxTokens * share,
  ]);
  return limits.find(([, limit]) => budget <= limit)?.[0] ?? 'xhigh';
}

/**
 * The word of a model for an effort: the same, else the nearest below it, else the nearest above. A model that is to
 * think is not told not to.
 */
export function nearestEffort(effort: Effort, known: readonly Effort[]): Effort | undefined {
  const order = EFFORTS.map(([name]) => name);
  const at = order.indexOf(effort);
  const below = order.slice(1, Math.max(at, 1)).reverse();
  return [effort, ...below, ...order.slice(at + 1)].find((word) => known.includes(word));
}

export const nearestWarnings = (effort: Effort, word: string | undefined): readonly string[] =>
  word === effort ? [] : [`reasoning effort ${effort} is sent as ${word}, the nearest that this model has`];
