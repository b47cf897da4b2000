import { priceText } from './price-text.ts';
import type { NamedPrice } from './prices.ts';
import type { Price } from './price.ts';

/**
 * A condition on a name: that it is this, begins so, ends so, has this in it, has it not, or has this shape: `#` stands
 * for a digit and `*` at the end for any rest.
 */
export interface NameTest {
  readonly how: '=' | '^' | '$' | '~' | '!' | '#';
  readonly text: string;
}

/** A price for the names of the models of one provider that pass all tests. */
export interface PriceLine {
  /** Whose name: the caller's, or the provider's. */
  readonly of: 'public' | 'upstream';
  readonly tests: readonly NameTest[];
  readonly price: Price;
}

/** What is known of a name when prices are compiled: the whole of it, or how it begins. */
export interface KnownName {
  readonly text: string;
  readonly whole: boolean;
}

export interface PricedTarget {
  readonly publicName: KnownName;
  readonly upstream: KnownName;
  /** Name of the provider in the configuration. */
  readonly provider: string;
}

/**
 * The lines that can hold for one provider of one model, in the order in which they are tried: the operator's by the
 * public name, the operator's by the upstream name, the catalogue's. What a known name decides is decided here.
 */
export function linesFor(
  target: PricedTarget,
  operator: readonly NamedPrice[],
  catalogue: readonly PriceLine[],
): readonly PriceLine[] {
  const mine = operator.toSorted(byPrecedence);
  const lines = [
    ...mine.map((price): PriceLine => ({ of: 'public', tests: [testOf(price.name)], price })),
    ...mine
      .filter(({ name }) => name.startsWith(`${target.provider}/`))
      .map((price): PriceLine => {
        const name = price.name.slice(target.provider.length + 1);
        return { of: 'upstream', tests: [testOf(name)], price };
      }),
    ...catalogue,
  ];
  const possible: PriceLine[] = [];
  for (const line of lines) {
    const tests = open(line, line.of === 'public' ? target.publicName : target.upstream);
    if (!tests) continue;
    possible.push({ ...line, tests });
    // Nothing behind a line that always holds is ever asked.
    if (tests.length === 0) break;
  }
  return possible;
}

/** Exact names before families, and the longest family first. */
const byPrecedence = (one: NamedPrice, other: NamedPrice): number =>
  Number(one.name.endsWith('*')) - Number(other.name.endsWith('*')) || other.name.length - one.name.length;

const testOf = (name: string): NameTest =>
  name.endsWith('*') ? { how: '^', text: name.slice(0, -1) } : { how: '=', text: name };

/** The tests that are still open; undefined: one fails already. */
function open({ tests }: PriceLine, name: KnownName): readonly NameTest[] | undefined {
  if (name.whole) return tests.every((test) => passes(test, name.text)) ? [] : undefined;
  return tests.every((test) => canPass(test, name.text)) ? tests.filter((test) => !surely(test, name.text)) : undefined;
}

export function passes({ how, text }: NameTest, name: string): boolean {
  switch (how) {
    case '=':
      return name === text;
    case '^':
      return name.startsWith(text);
    case '$':
      return name.endsWith(text);
    case '~':
      return name.includes(text);
    case '!':
      return !name.includes(text);
    case '#':
      return hasShape(name, text);
  }
}

const DIGIT = /[0-9]/;

function hasShape(name: string, shape: string): boolean {
  const open = shape.endsWith('*');
  const wanted = open ? shape.slice(0, -1) : shape;
  if (!open && name.length !== wanted.length) return false;
  return [...wanted].every((sign, at) => (sign === '#' ? DIGIT.test(name.charAt(at)) : sign === name.charAt(at)));
}

/** Whether a name that begins with `start` can pass. */
const canPass = ({ how, text }: NameTest, start: string): boolean => {
  if (how === '=') return text.startsWith(start);
  if (how === '^') return text.startsWith(start) || start.startsWith(text);
  if (how === '#') return hasShape(start, `${text.slice(0, start.length).replace(/\*$/, '')}*`);
  return how !== '!' || !start.includes(text);
};

const surely = ({ how, text }: NameTest, start: string): boolean =>
  (how === '^' && start.startsWith(text)) || (how === '~' && start.includes(text));

/** Lines as text for the program in Envoy: `P` or `U`, the tests with U+0001 before each, U+0002, the price. */
export const linesText = (lines: readonly PriceLine[]): string =>
  lines
    .map(({ of, tests, price }) => {
      const conditions = tests.map(({ how, text }) => `\u0001${how}${text}`).join('');
      return `${of === 'public' ? 'P' : 'U'}${conditions}\u0002${priceText(price)}\n`;
    })
    .join('');
