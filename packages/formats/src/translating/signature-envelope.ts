import type { Format } from '@dragoman/spec';

// What a provider signed or encrypted is worth something to that provider only, yet it has to travel through a caller
// of any dialect and back. So in the neutral model `signature` and `encrypted` always stand in an envelope that names
// the format they come from:
//
//   decoder of answers and of requests:   wrap(own format, value)     what a caller sends back is in its envelope already
//   encoder of answers, towards a caller: carry(value, own format)    its own as it was, foreign ones in their envelope
//   encoder of requests, to a provider:   unwrap(value, own format)   undefined: not its own, leave it out
//
// An envelope is base64 of `dragoman:<format>:<value>`: Gemini's clients decode and encode signatures as bytes.

const MARK = 'dragoman:';
/** Base64 of `MARK`: nine bytes, so that it does not depend on what follows. */
const HEAD = 'ZHJhZ29tYW46';

/** Puts a value into an envelope; one that is in an envelope stays as it is. */
export const wrap = (format: Format, value: string): string =>
  value.startsWith(HEAD) ? value : base64(`${MARK}${format}:${value}`);

/** The value, if it comes from one of these formats; undefined for foreign ones, and for text without an envelope. */
export function unwrap(value: string, ...formats: readonly Format[]): string | undefined {
  const opened = open(value);
  return opened && formats.some((format) => format === opened.format) ? opened.value : undefined;
}

/** As it goes to a caller of this format. */
export const carry = (value: string, format: Format): string => unwrap(value, format) ?? value;

function open(value: string): { readonly format: string; readonly value: string } | undefined {
  if (!value.startsWith(HEAD)) return undefined;
  const text = fromBase64(value);
  if (text === undefined) return undefined;
  const colon = text.indexOf(':', MARK.length);
  if (colon < 0) return undefined;
  return { format: text.slice(MARK.length, colon), value: text.slice(colon + 1) };
}

function base64(text: string): string {
  const pieces: string[] = [];
  const bytes = new TextEncoder().encode(text);
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)));
  return btoa(pieces.join(''));
}

/** Also of the alphabet for URLs, which is what some clients write back. */
function fromBase64(value: string): string | undefined {
  try {
    const latin1 = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(latin1, (char) => char.charCodeAt(0)));
  } catch {
    // Whoever changed it: it is nobody's signature any more.
    return undefined;
  }
}
