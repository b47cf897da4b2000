/** Whether a byte stands outside of strings, in one, or in one behind a backslash. */
type Text = 'outside' | 'inside' | 'escaped';

/** What is open where a chunk ends inside of an element. */
export interface Open {
  /** Braces and brackets. */
  readonly depth: number;
  readonly text: Text;
  /** A number or a word: it ends before whatever cannot belong to it. */
  readonly bare: boolean;
}

export interface Scanned {
  /** Behind the last byte that belongs to the element. */
  readonly end: number;
  readonly complete: boolean;
  readonly open: Open;
}

export const UNOPENED: Open = { depth: 0, text: 'outside', bare: false };

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

const isOpening = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number): boolean => byte === 0x7d || byte === 0x5d;
const endsBare = (byte: number): boolean => byte <= SPACE || byte === COMMA || isClosing(byte);

/**
 * Goes on in one JSON value, to its end or the end of the bytes. Only strings and nesting are looked at: whether the
 * value is JSON, its parser will say.
 */
export function scanElement(open: Open, bytes: Uint8Array, from: number): Scanned {
  if (open.bare) return scanBare(bytes, from);
  let { depth, text } = open;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const before = text;
    text = textAfter(before, byte);
    if (before === 'outside' && text === 'outside') {
      if (isOpening(byte)) depth++;
      else if (depth === 0) return scanBare(bytes, at);
      else if (isClosing(byte)) depth--;
    }
    if (depth === 0 && text === 'outside') return { end: at + 1, complete: true, open: UNOPENED };
  }
  return { end: bytes.length, complete: false, open: { depth, text, bare: false } };
}

function textAfter(text: Text, byte: number): Text {
  if (text === 'escaped') return 'inside';
  if (byte === QUOTE) return text === 'inside' ? 'outside' : 'inside';
  return byte === BACKSLASH && text === 'inside' ? 'escaped' : text;
}

function scanBare(bytes: Uint8Array, from: number): Scanned {
  for (let at = from; at < bytes.length; at++) {
    if (endsBare(bytes[at] ?? 0)) return { end: at, complete: true, open: UNOPENED };
  }
  return { end: bytes.length, complete: false, open: { ...UNOPENED, bare: true } };
}
