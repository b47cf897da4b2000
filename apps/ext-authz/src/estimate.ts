import { costOf, estimateOf, MAX_TOKENS, passes, type Estimate, type PriceLine } from '@dragoman/metering';
import type { AskedCall, PossibleAttempt } from './asked.ts';

/**
 * What the call is reckoned to use, at the dearest of the providers that it may go to.
 * `nanoUsd` undefined: the price is not known at one of them, and nobody can say what the call costs.
 */
export interface CallEstimate {
  readonly tokens: number;
  readonly nanoUsd: number | undefined;
}

export function estimateOfCall(call: AskedCall): CallEstimate {
  if (!call.paidByTokens) return { tokens: 0, nanoUsd: 0 };
  const { input, output: one } = estimateOf({ bytes: call.bytes, maxTokens: call.maxTokens });
  const output = call.operation === 'embeddings' ? 0 : Math.min(MAX_TOKENS, one * call.choices);
  const costs = call.attempts.map((attempt) => costAt(attempt, call.model, { input, output }));
  return { tokens: input + output, nanoUsd: costs.includes(undefined) ? undefined : Math.max(0, ...costs.map(Number)) };
}

function costAt(
  { prices, model }: PossibleAttempt,
  publicName: string,
  usage: { readonly input: number; readonly output: number },
): number | undefined {
  const name = ({ of }: PriceLine): string => (of === 'public' ? publicName : model);
  const line = prices.find((each) => each.tests.every((test) => passes(test, name(each))));
  const cost = line && costOf(usage, line.price);
  return cost === undefined ? undefined : Number(cost);
}

/** As an estimate that is reserved; a price that is not known is held against nobody who has no hard budget. */
export const reserved = ({ tokens, nanoUsd }: CallEstimate): Estimate => ({ tokens, nanoUsd: nanoUsd ?? 0 });
