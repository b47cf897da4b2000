import { GatewayError, type ErrorCode, type Json } from '@dragoman/spec';
import { decodeUtf8 } from '../bytes/decode-utf8.ts';
import { parseKeepingNumbers } from './raw-number.ts';
import { surveyJson } from './survey-json.ts';

export interface ParseOptions {
  /** Objects and arrays in each other; 128 if not given, and not more than 1,000: code that walks the value recurses. */
  readonly maxDepth?: number;
  /** Of UTF-8; no limit if not given. */
  readonly maxBytes?: number;
  /** Whose mistake it is if this is not JSON: the caller's (`invalid_body`, if not given) or the provider's. */
  readonly error?: keyof typeof BLAMES;
}

const DEFAULT_MAX_DEPTH = 128;

/** What was parsed, in words for the caller, and what it is called if it is too large. */
const BLAMES = {
  invalid_body: { what: 'the body', tooLarge: 'request_too_large' },
  bad_upstream_answer: { what: "the provider's answer", tooLarge: 'bad_upstream_answer' },
} as const satisfies Partial<Record<ErrorCode, { what: string; tooLarge: ErrorCode }>>;

/**
 * JSON to a value. Numbers beyond 2^53 that a double would not write back are kept as written (`isRawNumber`); `__proto__` is
 * a name like any other; of a name that stands there twice the last one counts; a byte order mark is dropped.
 *
 * No message repeats anything of the text: it may hold secrets.
 *
 * @throws GatewayError `options.error` where the text is not JSON, not UTF-8 or deeper than `maxDepth`;
 * `request_too_large` (or `bad_upstream_answer`) where it is longer than `maxBytes`
 */
export function parseJson(input: string | Uint8Array, options: ParseOptions = {}): Json {
  const { maxDepth = DEFAULT_MAX_DEPTH, maxBytes = Infinity, error = 'invalid_body' } = options;
  const { what, tooLarge } = BLAMES[error];
  if (isLonger(input, maxBytes)) {
    throw new GatewayError(tooLarge, `${what} is larger than maxBytes (${maxBytes} bytes)`);
  }
  const marked = typeof input === 'string' ? input : decodeUtf8(input, error);
  const text = marked.startsWith('\uFEFF') ? marked.slice(1) : marked;
  const { depth, hasLongNumber } = surveyJson(text);
  if (depth > maxDepth) throw new GatewayError(error, `${what} is nested deeper than maxDepth (${maxDepth})`);
  try {
    return hasLongNumber ? parseKeepingNumbers(text) : (JSON.parse(text) as Json);
  } catch {
    throw new GatewayError(error, `${what} is not valid JSON`);
  }
}

/** A UTF-16 unit is one to three bytes of UTF-8: only in between they have to be counted. */
function isLonger(input: string | Uint8Array, maxBytes: number): boolean {
  if (input.length > maxBytes) return true;
  if (typeof input !== 'string' || input.length * 3 <= maxBytes) return false;
  return new TextEncoder().encode(input).length > maxBytes;
}
