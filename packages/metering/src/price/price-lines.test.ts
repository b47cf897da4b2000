import { expect, test } from 'vitest';
import { linesFor, linesText, passes, type NameTest, type PriceLine, type PricedTarget } from './price-lines.ts';
import { readPriceLines } from './read-price-lines.ts';
import type { NamedPrice } from './prices.ts';

const price = (input: number) => ({ input, output: 2 * input });
const named = (name: string, input: number): NamedPrice => ({ name, ...price(input) });
const line = (how: NameTest['how'], text: string, input: number): PriceLine => ({
  of: 'upstream',
  tests: [{ how, text }],
  price: price(input),
});

const OPERATOR = [named('fast', 1), named('fa*', 2), named('p/up', 3), named('p/u*', 4), named('other/up', 5)];
const CATALOGUE = [line('=', 'up', 6), line('^', 'gpt-', 7)];
const target = (publicName: string, upstream: string, whole = true): PricedTarget => ({
  publicName: { text: publicName, whole },
  upstream: { text: upstream, whole },
  provider: 'p',
});

test.each([
  ['the exact public name', target('fast', 'up'), 1],
  ['the family of public names', target('fancy', 'up'), 2],
  ['the exact upstream name', target('slow', 'up'), 3],
  ['the family of upstream names', target('slow', 'unknown'), 4],
  ['the catalogue', target('slow', 'gpt-5'), 7],
])('%s decides', (_what, of, input) => {
  const lines = linesFor(of, OPERATOR, CATALOGUE);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ tests: [], price: { input } });
});

test('what nobody knows has no line', () => {
  expect(linesFor(target('slow', 'x'), OPERATOR, CATALOGUE)).toEqual([]);
});

test('of a name that is not known yet the lines stay that can hold, in their order', () => {
  const lines = linesFor(target('', '', false), OPERATOR, CATALOGUE);
  // A public name may be anything, also one that looks like a provider's.
  expect(lines.map((each) => `${each.of} ${each.price.input}`)).toEqual([
    'public 5',
    'public 1',
    'public 3',
    'public 4',
    'public 2',
    'upstream 3',
    'upstream 4',
    'upstream 6',
    'upstream 7',
  ]);
  expect(linesFor(target('gpt-', 'gpt-', false), OPERATOR, CATALOGUE)).toEqual([{ ...CATALOGUE[1], tests: [] }]);
});

test.each<[NameTest['how'], string, string, boolean]>([
  ['=', 'a', 'a', true],
  ['=', 'a', 'ab', false],
  ['^', 'a', 'ab', true],
  ['$', 'b', 'ab', true],
  ['$', 'abc', 'c', false],
  ['~', 'b', 'abc', true],
  ['!', 'b', 'abc', false],
  ['#', 'm-##', 'm-12', true],
  ['#', 'm-##', 'm-1x', false],
  ['#', 'm-##', 'm-123', false],
  ['#', 'm-#*', 'm-1-lite', true],
  ['#', 'm-#*', 'm-', false],
])('%s%s of %s: %s', (how, text, name, holds) => {
  expect(passes({ how, text }, name)).toBe(holds);
});

test('what is written on a route is read back', () => {
  const lines: readonly PriceLine[] = [
    { of: 'public', tests: [], price: { perCall: 5, input: 1, output: 2, tiers: [{ above: 200_000, output: 3 }] } },
    {
      of: 'upstream',
      tests: [
        { how: '!', text: '-tts' },
        { how: '^', text: 'gemini' },
      ],
      price: {
        perCall: 0,
        serverTools: { web_search_requests: 10_000_000 },
        input: 0,
        cacheWrite1h: 9,
        imageOutput: 7,
        tiers: [],
        serviceTiers: { flex: { percent: 50 }, priority: { input: 8, output: 0 }, batch: {} },
      },
    },
  ];
  expect(readPriceLines(linesText(lines))).toEqual(lines);
});

test('what is not written so is no price', () => {
  expect(() => readPriceLines('X\u00020;1\n')).toThrow(RangeError);
});
