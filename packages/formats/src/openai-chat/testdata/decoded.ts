import type { JsonObject } from '@dragoman/spec';
import { openaiChat as codec } from '../codec.ts';

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
