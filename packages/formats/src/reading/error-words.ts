import type { Json, JsonObject, ProviderError } from '@dragoman/spec';
import { objectOf, textOf } from './provider-body.ts';

/** Characters of an error page that is no JSON: enough to see what it is. */
const LONGEST = 2_000;

/**
 * What a provider says about its own failure, whatever the dialect: `{error: {message, type, code, param}}` (OpenAI,
 * Anthropic), `{error: {message, status}}` (Google, which Claude on Vertex answers too), `{message}` (AWS, Cohere),
 * `{error: "…"}`, or plain text.
 */
export function wordsOf(status: number, body: Json): Omit<ProviderError, 'status'> {
  const whole = objectOf(body);
  const inner = objectOf(whole?.error) ?? whole;
  const plain = textOf(body) ?? textOf(whole?.error);
  return {
    message: messageOf(inner) ?? (plain?.trim() ? plain.trim().slice(0, LONGEST) : `the provider answered ${status}`),
    ...(inner && detailsOf(inner)),
  };
}

const detailsOf = ({ status, type, __type, code, param }: JsonObject) => ({
  type: textOf(status) ?? textOf(type) ?? textOf(__type),
  code: codeOf(code),
  param: textOf(param),
});

const messageOf = (inner: ReturnType<typeof objectOf>): string | undefined =>
  // AWS writes it with a capital in some of its services.
  textOf(inner?.message) || textOf(inner?.Message) || textOf(inner?.detail) || undefined;

const codeOf = (code: Json | undefined): string | undefined => (typeof code === 'number' ? String(code) : textOf(code));
