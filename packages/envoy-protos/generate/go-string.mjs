const SIMPLE = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, '\\': 92, '"': 34, "'": 39 };

/** How many digits follow an escape, their base, and whether they name a byte or a character. */
const NUMBERS = {
  x: { digits: 2, base: 16, isByte: true },
  u: { digits: 4, base: 16, isByte: false },
  U: { digits: 8, base: 16, isByte: false },
};

const ESCAPE = /\\(?:([ntrabfv\\"'])|([xuU])([0-9a-fA-F]+)|([0-7]{3}))/y;

/** One escape that begins at `at`: its bytes, and where the text goes on. */
function escapeAt(text, at) {
  ESCAPE.lastIndex = at;
  const [, simple, kind, digits, octal] = ESCAPE.exec(text) ?? [];
  if (simple) return { bytes: [SIMPLE[simple]], next: at + 2 };
  if (octal) return { bytes: [Number.parseInt(octal, 8)], next: at + 4 };
  if (!kind) throw new Error(`unknown escape in a Go string: ${text.slice(at, at + 4)}`);
  const { digits: count, base, isByte } = NUMBERS[kind];
  const number = Number.parseInt(digits.slice(0, count), base);
  return { bytes: isByte ? [number] : [...Buffer.from(String.fromCodePoint(number))], next: at + 2 + count };
}

/** The bytes of the body of an interpreted Go string literal. */
export function goStringBytes(text) {
  const parts = [];
  for (let at = 0; at < text.length;) {
    const slash = text.indexOf('\\', at);
    const plain = slash < 0 ? text.length : slash;
    parts.push(Buffer.from(text.slice(at, plain)));
    if (slash < 0) break;
    const { bytes, next } = escapeAt(text, slash);
    parts.push(Buffer.from(bytes));
    at = next;
  }
  return Buffer.concat(parts);
}
