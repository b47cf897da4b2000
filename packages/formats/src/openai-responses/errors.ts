import type { Frame, ProviderError } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { errorBody } from '../openai-chat/errors.ts';

export { decodeError, encodeError } from '../openai-chat/errors.ts';

/** The event as documented, and beside it the object that errors are elsewhere: clients look for either. */
export function encodeStreamError(error: ProviderError): Frame {
  const { message, code, param } = error;
  const event = { type: 'error', code: code ?? null, message, param: param ?? null, sequence_number: 0 };
  return { event: 'error', data: writeJson({ ...event, ...errorBody(error) }) };
}
