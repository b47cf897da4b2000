import type { EncodedError, Frame, Json, JsonObject, ProviderError } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { objectOf, textOf } from '../reading/provider-body.ts';

/** @see https://docs.cohere.com/reference/errors */
export function decodeError(status: number, body: Json): ProviderError {
  const error = objectOf(body);
  const type = textOf(error?.['error_type']);
  const code = textOf(error?.['code']);
  return {
    status,
    message: textOf(error?.['message']) || `the provider answered ${status}`,
    ...(type !== undefined && { type }),
    ...(code !== undefined && { code }),
  };
}

/** Cohere's errors have words only. */
export const encodeError = ({ message }: ProviderError): EncodedError => ({ body: { message }, headers: {} });

export const encodeStreamError = ({ message }: ProviderError): Frame => {
  const body: JsonObject = { type: 'error', message };
  return { event: 'error', data: writeJson(body) };
};
