import { MAX_TOKENS } from '../price/price.ts';

/** Output that is reckoned with when neither the caller nor the model says how much it may be. */
export const DEFAULT_OUTPUT_TOKENS = 4096;

/** The guard inside Envoy reckons the same for calls that were cut off. */
const BYTES_PER_TOKEN = 4;

export interface EstimateOptions {
  /** Length of the body. */
  readonly bytes: number;
  /** `max_tokens` of the caller, by whatever name his dialect has for it. */
  readonly maxTokens?: number | undefined;
  /** The most that the model is known to answer. */
  readonly modelMax?: number | undefined;
}

export interface EstimatedTokens {
  readonly input: number;
  readonly output: number;
}

/** Tokens that a call is reckoned with before it is answered; no tokenizer is asked. */
export function estimateOf({ bytes, maxTokens, modelMax }: EstimateOptions): EstimatedTokens {
  return {
    input: Math.min(MAX_TOKENS, Math.ceil(Math.max(0, bytes) / BYTES_PER_TOKEN)),
    output: Math.min(MAX_TOKENS, count(maxTokens) ?? count(modelMax) ?? DEFAULT_OUTPUT_TOKENS),
  };
}

/** What is no count says nothing, and none at all is for some providers no limit; a fraction is rounded up. */
const count = (tokens: number | undefined): number | undefined =>
  tokens === undefined || !(tokens > 0) ? undefined : Math.ceil(tokens);
