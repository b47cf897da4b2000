import type { ToolResult, Turn } from '@dragoman/spec';

/** Without its mark of what is worth caching. */
export const unmarked = <Part extends object>(part: Part): Part => ({ ...part, cache: undefined });

const unmarkedResult = (result: ToolResult): ToolResult => ({ ...unmarked(result), parts: result.parts.map(unmarked) });

export const unmarkedTurn = (turn: Turn): Turn =>
  turn.role === 'tool'
    ? { ...turn, results: turn.results.map(unmarkedResult) }
    : ({ ...turn, parts: turn.parts.map(unmarked) } as Turn);
