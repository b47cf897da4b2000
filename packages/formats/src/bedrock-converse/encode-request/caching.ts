import type { ChatRequest, Tool, ToolResult, Turn } from '@dragoman/spec';
import { isClaude } from '../../translating/claude-traits.ts';

export interface Caching {
  readonly request: ChatRequest;
  readonly warnings: readonly string[];
}

/**
 * Models that take cache points; others answer 400.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
const caches = (model: string): boolean => isClaude(model) || model.includes('nova');

/** The request without marks that its model does not take. */
export function withCaching(request: ChatRequest): Caching {
  if (caches(request.model)) return { request, warnings: [] };
  const bare = { ...request, tools: request.tools.map(unmarked), turns: request.turns.map(unmarkedTurn) };
  const marked = hasMarks(request);
  return { request: bare, warnings: marked ? ['cache marks are left out: this model has no cache'] : [] };
}

const unmarked = <Part extends object>(part: Part): Part => ({ ...part, cache: undefined });

const unmarkedResult = (result: ToolResult): ToolResult => ({ ...unmarked(result), parts: result.parts.map(unmarked) });

const unmarkedTurn = (turn: Turn): Turn =>
  turn.role === 'tool'
    ? { ...turn, results: turn.results.map(unmarkedResult) }
    : ({ ...turn, parts: turn.parts.map(unmarked) } as Turn);

const isMarked = (part: object): boolean => 'cache' in part && part.cache !== undefined;

function hasMarks({ tools, turns }: { readonly tools: readonly Tool[]; readonly turns: readonly Turn[] }): boolean {
  const parts = turns.flatMap((turn): readonly object[] =>
    turn.role === 'tool' ? turn.results.flatMap((result) => [result, ...result.parts]) : turn.parts,
  );
  return [...tools, ...parts].some(isMarked);
}
