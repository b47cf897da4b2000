import {
  costOf,
  estimateOf,
  knownMaximum,
  MAX_TOKENS,
  passes,
  type Estimate,
  type PriceLine,
} from '@dragoman/metering';
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
  const attempts = call.attempts.map((attempt) => {
    const usage = usageAt(attempt, call);
    return { tokens: usage.input + usage.output, nanoUsd: costAt(attempt, call.caller.model, usage) };
  });
  const costs = attempts.map(({ nanoUsd }) => nanoUsd);
  return {
    tokens: Math.max(0, ...attempts.map(({ tokens }) => tokens)),
    nanoUsd: costs.includes(undefined) ? undefined : Math.max(0, ...costs.map(Number)),
  };
}

interface ReckonedUsage {
  readonly input: number;
  readonly output: number;
}

/** A deployment may be called anything: then the public name may say which model it is. */
function usageAt({ model }: PossibleAttempt, call: AskedCall): ReckonedUsage {
  const modelMax = knownMaximum(model) ?? knownMaximum(call.caller.model);
  const { input, output } = estimateOf({ bytes: call.bytes, maxTokens: call.maxTokens, modelMax });
  return { input, output: call.caller.operation === 'embeddings' ? 0 : Math.min(MAX_TOKENS, output * call.choices) };
}

function costAt({ prices, model }: PossibleAttempt, publicName: string, usage: ReckonedUsage): number | undefined {
  const name = ({ of }: PriceLine): string => (of === 'public' ? publicName : model);
  const line = prices.find((each) => each.tests.every((test) => passes(test, name(each))));
  const cost = line && costOf(usage, line.price);
  return cost === undefined ? undefined : Number(cost);
}

/** As an estimate that is reserved; a price that is not known is held against nobody who has no hard budget. */
export const reserved = ({ tokens, nanoUsd }: CallEstimate): Estimate => ({ tokens, nanoUsd: nanoUsd ?? 0 });
