import type { ChatRequest } from '@dragoman/spec';

/** How a request is written. */
export interface Manner {
  /** The caller wrote this format himself: what he left to the API's defaults stays so. */
  readonly own: boolean;
  /** Ids of calls whose input was plain text. */
  readonly customCalls: ReadonlySet<string>;
  /** Gets what was converted in a way the caller should know of. */
  readonly warnings: string[];
}

export function mannerOf({ turns, extra }: ChatRequest): Manner {
  const calls = turns.flatMap((turn) => (turn.role === 'assistant' ? turn.parts : []));
  return {
    own: extra?.format === 'openai-responses',
    customCalls: new Set(calls.flatMap((part) => (part.type === 'tool-call' && part.custom ? [part.id] : []))),
    warnings: [],
  };
}
