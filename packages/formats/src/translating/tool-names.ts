import type { ChatRequest } from '@dragoman/spec';

/** Names of tools by the ids of the calls in a conversation: for formats whose results say the name. */
export function toolNames({ turns }: Pick<ChatRequest, 'turns'>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const turn of turns) {
    if (turn.role !== 'assistant') continue;
    for (const part of turn.parts) if (part.type === 'tool-call') names.set(part.id, part.name);
  }
  return names;
}
