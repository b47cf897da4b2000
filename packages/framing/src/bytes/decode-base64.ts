import { GatewayError, type ErrorCode } from '@dragoman/spec';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NO_DIGIT = 255;

/** Six bits by character code. */
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < ALPHABET.length; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit;

/**
 * Standard base64, with or without its padding; no line breaks.
 *
 * @throws GatewayError `error` where the text is anything else
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-4
 */
export function decodeBase64(text: string, error: ErrorCode): Uint8Array {
  const digits = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  if (digits % 4 === 1 || (digits < text.length && text.length % 4 !== 0)) throw notBase64(error);
  const bytes = new Uint8Array((digits * 3) >> 2);
  let bits = 0;
  let pending = 0;
  let at = 0;
  for (let index = 0; index < digits; index++) {
    const digit = DIGITS[text.charCodeAt(index)] ?? NO_DIGIT;
    if (digit === NO_DIGIT) throw notBase64(error);
    bits = (bits << 6) | digit;
    pending += 6;
    if (pending >= 8) {
      pending -= 8;
      bytes[at++] = bits >> pending;
    }
  }
  return bytes;
}

const notBase64 = (error: ErrorCode): GatewayError => new GatewayError(error, 'not valid base64');
