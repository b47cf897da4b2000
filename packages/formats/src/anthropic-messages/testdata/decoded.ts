import type { JsonObject } from '@dragoman/spec';
import { decodedBy } from '../../testing/decoded.ts';
import { anthropicMessages } from '../codec.ts';

const HI = { role: 'user', content: 'Hi' };

export const decoded = decodedBy(anthropicMessages, { messages: [HI] });

/** The parts of a message of one block. */
export function decodedBlock(role: 'user' | 'assistant', block: JsonObject): JsonObject {
  const after = role === 'assistant' ? [HI] : [];
  const { request, uses } = decoded({ messages: [{ role, content: [block] }, ...after] });
  const [turn] = request['turns'] as readonly JsonObject[];
  const place = 'messages[0].content[0]';
  return { part: turn!['parts'] ?? turn!['results'], uses: uses.map((use) => use.replace(place, '@')) };
}
