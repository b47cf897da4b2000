import { ERRORS, type EncodedError, type Frame, type Json, type ProviderError } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { wordsOf } from '../reading/error-words.ts';

/** AWS's own words, by status; the rest is what was wrong with the request, or unavailable. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html */
const TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'UnrecognizedClientException'],
  [403, 'AccessDeniedException'],
  [404, 'ResourceNotFoundException'],
  [408, 'ModelTimeoutException'],
  [424, 'ModelErrorException'],
  [429, 'ThrottlingException'],
  [500, 'InternalServerException'],
  [504, 'ModelTimeoutException'],
]);

const KNOWN = new Set([...TYPES.values(), ...Object.values(ERRORS).map(({ bedrock }) => bedrock)]);

/** In the body it can stand as `namespace#Type`, in the head as `Type:http://…`. */
export function decodeError(status: number, body: Json): ProviderError {
  const words = wordsOf(status, body);
  return { status, ...words, type: words.type?.replace(/.*#/, '').replace(/:.*/, '') };
}

/** The provider's word where it is one of this dialect. */
function typeOf({ type, status }: ProviderError): string {
  if (type !== undefined && KNOWN.has(type)) return type;
  return TYPES.get(status) ?? (status < 500 ? 'ValidationException' : 'ServiceUnavailableException');
}

export const encodeError = (error: ProviderError, { requestId }: { readonly requestId: string }): EncodedError => ({
  body: { message: error.message },
  headers: { 'x-amzn-errortype': typeOf(error), 'x-amzn-requestid': requestId },
});

/** Exceptions that a stream can end with. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
const IN_STREAM: ReadonlyMap<number, string> = new Map([
  [400, 'validationException'],
  [429, 'throttlingException'],
  [500, 'internalServerException'],
  [503, 'serviceUnavailableException'],
]);

export const encodeStreamError = (error: ProviderError): Frame => ({
  event: IN_STREAM.get(error.status) ?? 'modelStreamErrorException',
  data: writeJson({ message: error.message }),
  exception: true,
});
