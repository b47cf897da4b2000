import type { EncodedError, Frame, Json, JsonObject, ProviderError } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { wordsOf } from '../reading/error-words.ts';
import { objectOf, textOf } from '../reading/provider-body.ts';

/** @see https://docs.cohere.com/reference/errors */
export function decodeError(status: number, body: Json): ProviderError {
  const words = wordsOf(status, body);
  return { status, ...words, type: textOf(objectOf(body)?.['error_type']) ?? words.type };
}

/** Cohere's errors have words only. */
export const encodeError = ({ message }: ProviderError): EncodedError => ({ body: { message }, headers: {} });

export const encodeStreamError = ({ message }: ProviderError): Frame => {
  const body: JsonObject = { type: 'error', message };
  return { event: 'error', data: writeJson(body) };
};
