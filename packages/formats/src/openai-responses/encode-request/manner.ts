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

export const isOwn = ({ extra }: Pick<ChatRequest, 'extra'>): boolean => extra?.format === 'openai-responses';

export function mannerOf(request: ChatRequest): Manner {
  const calls = request.turns.flatMap((turn) => (turn.role === 'assistant' ? turn.parts : []));
  return {
    own: isOwn(request),
    customCalls: new Set(calls.flatMap((part) => (part.type === 'tool-call' && part.custom ? [part.id] : []))),
    warnings: [],
  };
}
