import type { JsonObject } from '@dragoman/spec';
import { openaiResponses as codec } from '../codec.ts';

/** What a body with these fields asks for, as far as it does, and what it uses, each with its place. */
export function decoded(fields: JsonObject): { readonly request: JsonObject; readonly uses: readonly string[] } {
  const { request, uses } = codec.decodeRequest({ input: 'Hi', ...fields }, { model: 'from-the-path', stream: false });
  return {
    request: JSON.parse(JSON.stringify(request)) as JsonObject,
    uses: uses.map(({ feature, path }) => `${feature} ${path}`),
  };
}
