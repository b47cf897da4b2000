import type { JsonObject } from '@dragoman/spec';
import { anthropicMessages as codec } from '../codec.ts';

const HI = { role: 'user', content: 'Hi' };

/** What a body with these fields asks for, as far as it does, and what it uses, each with its place. */
export function decoded(fields: JsonObject): { readonly request: JsonObject; readonly uses: readonly string[] } {
  const context = { model: 'from-the-path', stream: false };
  const { request, uses } = codec.decodeRequest({ messages: [HI], ...fields }, context);
  return {
    request: JSON.parse(JSON.stringify(request)) as JsonObject,
    uses: uses.map(({ feature, path }) => `${feature} ${path}`),
  };
}

/** The parts of a message of one block. */
export function decodedBlock(role: 'user' | 'assistant', block: JsonObject): JsonObject {
  const after = role === 'assistant' ? [HI] : [];
  const { request, uses } = decoded({ messages: [{ role, content: [block] }, ...after] });
  const [turn] = request['turns'] as readonly JsonObject[];
  const place = 'messages[0].content[0]';
  return { part: turn!['parts'] ?? turn!['results'], uses: uses.map((use) => use.replace(place, '@')) };
}
