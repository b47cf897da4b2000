export interface JsonSurvey {
  /** How deep objects and arrays stand in each other; right for every text that is JSON. */
  readonly depth: number;
  /** A number is there that a double might not write back: 16 digits before the point, or a positive exponent. */
  readonly hasLongNumber: boolean;
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const BACKSLASH = 0x5c;

/** 2^53 has 16 digits. */
const LONG = 16;

/** Reads over a JSON text once, without recursion, jumping over strings. */
export function surveyJson(text: string): JsonSurvey {
  let depth = 0;
  let deepest = 0;
  let hasLongNumber = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = closingQuote(text, at);
    else if (isOpening(code)) deepest = Math.max(deepest, ++depth);
    else if (isClosing(code)) depth--;
    else if (code === POINT) at = digitsEnd(text, at + 1) - 1;
    else if (isExponent(code)) hasLongNumber ||= isDigit(text.charCodeAt(at - 1)) && text.charCodeAt(at + 1) !== MINUS;
    else if (isDigit(code)) {
      const end = digitsEnd(text, at);
      hasLongNumber ||= end - at >= LONG;
      at = end - 1;
    }
  }
  return { depth: deepest, hasLongNumber };
}

const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isExponent = (code: number): boolean => code === 0x65 || code === 0x45;

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Where the string that opens at `open` closes; the length of the text if it does not. */
export function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at >= 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at;
}

/** Behind an odd number of backslashes. Each run of them stands before one quote, so all of this is linear. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}
