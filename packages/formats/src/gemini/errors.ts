import { ERRORS, type EncodedError, type Frame, type Json, type JsonObject, type ProviderError } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { wordsOf } from '../reading/error-words.ts';
import { listOf, objectOf, objectsOf, textOf } from '../reading/provider-body.ts';

/** The code is the first reason of the details. @see https://cloud.google.com/apis/design/errors */
export function decodeError(status: number, body: Json): ProviderError {
  // A stream that fails at once is a list with one element.
  const whole = listOf(body)[0] ?? body;
  const details = objectsOf(objectOf(objectOf(whole)?.['error'])?.['details']);
  const code = details.map((detail) => textOf(detail['reason'])).find((word) => word !== undefined);
  return { status, ...wordsOf(status, whole), code };
}

export const encodeError = (error: ProviderError): EncodedError => ({ body: errorObject(error), headers: {} });

export const encodeStreamError = (error: ProviderError): Frame => ({ event: '', data: writeJson(errorObject(error)) });

const errorObject = (error: ProviderError): JsonObject => ({
  error: { code: error.status, message: error.message, status: statusWord(error) },
});

/** Google's own words; any other type of error is one of another dialect. */
const OWN_WORDS = new Set([
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** What the gateway never answers itself. */
const OTHERS: ReadonlyMap<number, string> = new Map([
  [409, 'ABORTED'],
  [424, 'INTERNAL'],
  [499, 'CANCELLED'],
  [501, 'UNIMPLEMENTED'],
  [529, 'UNAVAILABLE'],
]);

function statusWord({ status, type }: ProviderError): string {
  if (type !== undefined && OWN_WORDS.has(type)) return type;
  const row = Object.values(ERRORS).find((each) => each.status === status);
  return row?.google ?? OTHERS.get(status) ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT');
}
