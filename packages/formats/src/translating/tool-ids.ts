import type { Turn } from '@dragoman/spec';

/**
 * The turns with ids of tool calls as a format takes them: those that fit stay, the others become `call_<n>` by their
 * place in the conversation, so that what is asked again begins with the same bytes and a prompt cache holds.
 */
export function withToolIds(turns: readonly Turn[], fits: (id: string) => boolean): readonly Turn[] {
  const renamed = newIds(new Set(turns.flatMap(idsOf)), fits);
  if (renamed.size === 0) return turns;
  const toolId = (id: string): string => renamed.get(id) ?? id;
  return turns.map((turn) => {
    if (turn.role === 'tool')
      return { ...turn, results: turn.results.map((result) => ({ ...result, callId: toolId(result.callId) })) };
    if (turn.role !== 'assistant') return turn;
    return {
      ...turn,
      parts: turn.parts.map((part) => (part.type === 'tool-call' ? { ...part, id: toolId(part.id) } : part)),
    };
  });
}

/** Ids of so many characters at most fit, whatever they are. */
export const upTo =
  (most: number) =>
  (id: string): boolean =>
    id.length > 0 && id.length <= most;

function newIds(ids: ReadonlySet<string>, fits: (id: string) => boolean): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  let number = 0;
  for (const id of ids) {
    if (fits(id)) continue;
    do number += 1;
    while (ids.has(`call_${number}`));
    renamed.set(id, `call_${number}`);
  }
  return renamed;
}

function idsOf(turn: Turn): readonly string[] {
  if (turn.role === 'tool') return turn.results.map(({ callId }) => callId);
  if (turn.role !== 'assistant') return [];
  return turn.parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []));
}
