import type { ChatRequest, Turn } from '@dragoman/spec';
import { unmarked, unmarkedTurn } from '../../translating/cache-marks.ts';
import { isClaude } from '../../translating/claude-traits.ts';

export interface Caching {
  readonly request: ChatRequest;
  readonly warnings: readonly string[];
}

/**
 * Where models take cache points; anywhere else the answer is 400.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
const caches = (model: string): { readonly tools: boolean; readonly turns: boolean } => {
  const takesAll = isClaude(model);
  return { tools: takesAll, turns: takesAll || model.includes('nova') };
};

/** The request without marks that its model does not take. */
export function withCaching(request: ChatRequest): Caching {
  const { tools, turns } = request;
  const takes = caches(request.model);
  const bare = {
    ...request,
    ...(!takes.tools && { tools: tools.map(unmarked) }),
    ...(!takes.turns && { turns: turns.map(unmarkedTurn) }),
  };
  const marksTools = !takes.tools && tools.some(isMarked);
  if (takes.turns)
    return { request: bare, warnings: marksTools ? ['cache marks of tools are left out: this model takes none'] : [] };
  const marks = marksTools || turns.some(hasMarks);
  return { request: bare, warnings: marks ? ['cache marks are left out: this model has no cache'] : [] };
}

const isMarked = (part: object): boolean => 'cache' in part && part.cache !== undefined;

const hasMarks = (turn: Turn): boolean =>
  (turn.role === 'tool' ? turn.results.flatMap((result) => [result, ...result.parts]) : turn.parts).some(isMarked);
