import type { Tokens } from '@dragoman/testkit';
import { below } from './chance.ts';

/** What one answer has used, in the words of the access log; `billed`: what Cohere wants to be paid for. */
export interface Counted extends Required<Omit<Tokens, 'output'>> {
  readonly output: number;
  readonly billed: { readonly input: number; readonly output: number };
}

/** Which counts a format has words for. */
const SAYS: Readonly<Record<string, readonly ('cacheRead' | 'cacheWrite' | 'reasoning')[]>> = {
  'openai-chat': ['cacheRead', 'reasoning'],
  'openai-responses': ['cacheRead', 'reasoning'],
  'anthropic-messages': ['cacheRead', 'cacheWrite'],
  gemini: ['cacheRead', 'reasoning'],
  'bedrock-converse': ['cacheRead', 'cacheWrite'],
  cohere: [],
};

/** Numbers of a call that nobody can guess, as a provider of a format may say them. */
export function anyCounts(format: string): Counted {
  const [cacheRead = 0, cacheWrite = 0, reasoning = 0] = (['cacheRead', 'cacheWrite', 'reasoning'] as const).map(
    (name) => (SAYS[format]?.includes(name) ? below(90) : 0),
  );
  const input = 1 + below(5_000) + cacheRead + cacheWrite;
  return {
    ...{ input, cacheRead, cacheWrite, reasoning, output: 1 + below(900) + reasoning },
    billed: { input: 1 + below(500), output: 1 + below(500) },
  };
}

type Writer = (counted: Counted) => object;

/** Anthropic and Bedrock count the cache beside the input, Gemini thoughts beside the answer. */
const fresh = ({ input, cacheRead, cacheWrite }: Counted): number => input - cacheRead - cacheWrite;

const WRITERS: Readonly<Record<string, Writer>> = {
  'openai-chat': ({ input, output, cacheRead, reasoning }) => ({
    ...{ prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }),
  'openai-responses': ({ input, output, cacheRead, reasoning }) => ({
    ...{ input_tokens: input, output_tokens: output, total_tokens: input + output },
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens_details: { reasoning_tokens: reasoning },
  }),
  'anthropic-messages': (counted) => ({
    ...{ input_tokens: fresh(counted), output_tokens: counted.output },
    ...{ cache_read_input_tokens: counted.cacheRead, cache_creation_input_tokens: counted.cacheWrite },
  }),
  gemini: ({ input, output, cacheRead, reasoning }) => ({
    ...{ promptTokenCount: input, candidatesTokenCount: output - reasoning, thoughtsTokenCount: reasoning },
    ...{ cachedContentTokenCount: cacheRead, totalTokenCount: input + output },
  }),
  'bedrock-converse': (counted) => ({
    ...{ inputTokens: fresh(counted), outputTokens: counted.output, totalTokens: counted.input + counted.output },
    ...{ cacheReadInputTokens: counted.cacheRead, cacheWriteInputTokens: counted.cacheWrite },
  }),
  cohere: ({ input, output, billed }) => ({
    billed_units: { input_tokens: billed.input, output_tokens: billed.output },
    tokens: { input_tokens: input, output_tokens: output },
  }),
};

/** The counts as a provider of a format says them. */
export function usageOf(format: string, counted: Counted): object {
  const write = WRITERS[format];
  if (!write) throw new Error(`no usage of ${format}`);
  return write(counted);
}

/** USD for a million; the same for every model. */
export const COUNTED_PRICE = {
  input: 3.333333333,
  cachedInput: 0.123456789,
  cacheWrite: 4.999999999,
  output: 15.777777777,
};

/** What it costs, as parts of `usd`. */
export function partsOf(format: string, counted: Counted): readonly (readonly [count: number, usd: number])[] {
  const { input, cachedInput, cacheWrite, output } = COUNTED_PRICE;
  if (format === 'cohere')
    return [
      [counted.billed.input, input],
      [counted.billed.output, output],
    ];
  return [
    [fresh(counted), input],
    [counted.cacheRead, cachedInput],
    [counted.cacheWrite, cacheWrite],
    [counted.output, output],
  ];
}
