import { GatewayError, type ErrorCode } from '@dragoman/spec';

// A byte order mark is a character of its text here: who wants to drop it knows where its stream begins.
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws GatewayError `error` where the bytes are not UTF-8 */
export function decodeUtf8(bytes: Uint8Array, error: ErrorCode): string {
  try {
    return STRICT.decode(bytes);
  } catch {
    throw new GatewayError(error, 'not valid UTF-8');
  }
}
