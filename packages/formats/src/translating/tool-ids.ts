import type { ChatRequest, Turn } from '@dragoman/spec';

/**
 * Ids of tool calls as a format takes them: those that fit stay, the others become `call_<n>` by their place in the
 * conversation, so that what is asked again begins with the same bytes and a prompt cache holds.
 */
export function toolIds({ turns }: Pick<ChatRequest, 'turns'>, fits: RegExp): (id: string) => string {
  const ids = new Set(turns.flatMap(idsOf));
  const renamed = new Map<string, string>();
  let number = 0;
  for (const id of ids) {
    if (fits.test(id)) continue;
    do number += 1;
    while (ids.has(`call_${number}`));
    renamed.set(id, `call_${number}`);
  }
  return (id) => renamed.get(id) ?? id;
}

function idsOf(turn: Turn): readonly string[] {
  if (turn.role === 'tool') return turn.results.map(({ callId }) => callId);
  if (turn.role !== 'assistant') return [];
  return turn.parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []));
}
