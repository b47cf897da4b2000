import type { EncodedError, Frame, Json, JsonObject, ProviderError } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { wordsOf } from '../reading/error-words.ts';

/**
 * The API's own words, by status; all other mistakes of a caller have one, and all other failures.
 *
 * @see https://platform.claude.com/docs/en/api/errors
 */
const TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [413, 'request_too_large'],
  [424, 'api_error'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

const KNOWN = new Set(TYPES.values());

export const decodeError = (status: number, body: Json): ProviderError => ({ status, ...wordsOf(status, body) });

/**
 * The provider's word where it is one of this dialect, but that for a bad request, which is also OpenAI's for a key or a
 * model that it does not know.
 */
function typeOf({ type, status }: ProviderError): string {
  if (type !== undefined && KNOWN.has(type)) return type;
  return TYPES.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}

const errorBody = (error: ProviderError, requestId: string): JsonObject => ({
  type: 'error',
  error: { type: typeOf(error), message: error.message },
  request_id: requestId,
});

export const encodeError = (error: ProviderError, { requestId }: { readonly requestId: string }): EncodedError => ({
  body: errorBody(error, requestId),
  headers: { 'request-id': requestId },
});

export const encodeStreamError = (error: ProviderError, { requestId }: { readonly requestId: string }): Frame => ({
  event: 'error',
  data: writeJson(errorBody(error, requestId)),
});
