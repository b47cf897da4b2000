import { ERRORS, type EncodedError, type Frame, type Json, type JsonObject, type ProviderError } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { listOf, numberOf, objectOf, textOf } from '../reading/provider-body.ts';

/**
 * OpenAI: `{"error": {message, type, code, param}}`. Others put the text into `error`, `message` or `detail`, the code
 * as a number, or all of it into a list.
 */
export function decodeError(status: number, body: Json): ProviderError {
  const outer = objectOf(listOf(body)[0] ?? body) ?? {};
  const inner = objectOf(outer['error']) ?? outer;
  return {
    status,
    message:
      textOf(inner['message']) ??
      textOf(outer['error']) ??
      messageOf(outer['detail']) ??
      `the provider answered ${status}`,
    type: textOf(inner['type']) ?? textOf(inner['status']),
    code: textOf(inner['code']) ?? numberOf(inner['code'])?.toString(),
    param: textOf(inner['param']),
  };
}

/** FastAPI: a text, or a list of `{loc, msg}`. */
const messageOf = (detail: Json | undefined): string | undefined =>
  textOf(detail) ?? textOf(objectOf(listOf(detail)[0])?.['msg']);

/** Words for the kind of an error that clients of OpenAI know. */
const TYPES: ReadonlySet<string> = new Set([
  ...Object.values(ERRORS).map(({ openai }) => openai),
  'tokens',
  'requests',
]);

const typeByStatus = (status: number): string =>
  Object.values(ERRORS).find((row) => row.status === status)?.openai ??
  (status >= 500 ? ERRORS.internal_error.openai : ERRORS.invalid_request.openai);

export const errorBody = ({ status, message, type, code, param }: ProviderError): JsonObject => ({
  error: {
    message,
    type: type !== undefined && TYPES.has(type) ? type : typeByStatus(status),
    param: param ?? null,
    code: code ?? null,
  },
});

export const encodeError = (error: ProviderError): EncodedError => ({ body: errorBody(error), headers: {} });

export const encodeStreamError = (error: ProviderError): Frame => ({ event: '', data: writeJson(errorBody(error)) });
