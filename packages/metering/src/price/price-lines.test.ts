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
  ['no family of another stem', target('fun', 'up'), 3],
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

test('an exact name is tried before a family, however long that is', () => {
  const operator = [named('fast-and-*', 1), named('fast', 2)];
  const lines = (all: readonly NamedPrice[]) =>
    linesFor(target('', '', false), all, []).map(({ price }) => price.input);
  expect(lines(operator)).toEqual([2, 1]);
  expect(lines(operator.toReversed())).toEqual([2, 1]);
});

test('all tests of a line have to hold', () => {
  const tests: readonly NameTest[] = [
    { how: '^', text: 'gpt-' },
    { how: '!', text: 'audio' },
  ];
  const lines = (name: string, whole: boolean) =>
    linesFor(target('', name, whole), [], [{ of: 'upstream', tests, price: price(1) }]).map((each) => each.tests);
  expect(lines('gpt-5', true)).toEqual([[]]);
  expect(lines('gpt-audio', true)).toEqual([]);
  expect(lines('gpt-', false)).toEqual([[{ how: '!', text: 'audio' }]]);
  expect(lines('gpt-audio', false)).toEqual([]);
});

test.each<[NameTest['how'], string, string, 'open' | 'sure' | 'never']>([
  ['=', 'gpt-5', 'gpt-', 'open'],
  ['=', 'my-gpt-', 'gpt-', 'never'],
  ['=', 'gpt', 'gpt-', 'never'],
  ['^', 'gpt-5', 'gpt-', 'open'],
  ['^', 'gpt', 'gpt-', 'sure'],
  ['^', 'my-gpt-', 'gpt-', 'never'],
  ['^', 't-', 'gpt-', 'never'],
  ['$', '5', 'gpt-', 'open'],
  ['$', 'gpt-', 'gpt-', 'open'],
  ['~', 'pt', 'gpt-', 'sure'],
  ['~', '5', 'gpt-', 'open'],
  ['!', 'pt', 'gpt-', 'never'],
  ['!', '5', 'gpt-', 'open'],
  ['#', 'gpt-#', 'gpt-', 'open'],
  ['#', 'gpt-#', 'gpt-5', 'open'],
  ['#', 'gpt-##', 'gpt-x', 'never'],
  ['#', 'o#', 'gpt-', 'never'],
  ['#', 'gp#*', 'gp4-', 'open'],
  ['#', 'a*b#', 'a*b5', 'open'],
])('%s%s of a name that begins with %s: %s', (how, text, start, verdict) => {
  const [found] = linesFor(target('', start, false), [], [line(how, text, 1)]);
  expect(found === undefined ? 'never' : found.tests.length === 0 ? 'sure' : 'open').toBe(verdict);
});

test.each<[NameTest['how'], string, string, boolean]>([
  ['=', 'a', 'a', true],
  ['=', 'a', 'ab', false],
  ['^', 'a', 'ab', true],
  ['$', 'b', 'ab', true],
  ['$', 'abc', 'c', false],
  ['$', 'b', 'bc', false],
  ['~', 'b', 'abc', true],
  ['!', 'b', 'abc', false],
  ['!', 'x', 'abc', true],
  ['#', 'm-##', 'm-12', true],
  ['#', 'm-##', 'm-1x', false],
  ['#', 'm-##', 'm-123', false],
  ['#', 'm-##', 'n-12', false],
  ['#', 'm-#*', 'm-1-lite', true],
  ['#', 'm-#*', 'm-', false],
])('%s%s of %s: %s', (how, text, name, holds) => {
  expect(passes({ how, text }, name)).toBe(holds);
});

test('tiers are written in the order of their limits', () => {
  const tiers = [
    { above: 300, input: 3 },
    { above: 20, input: 2 },
  ];
  const written = linesText([{ of: 'public', tests: [], price: { input: 1, tiers } }]);
  expect(written).toBe('P\u00020;1,,,,,,,,,;20,2,,,,,,,,,;300,3,,,,,,,,,\n');
  expect(linesText([{ of: 'upstream', tests: [], price: { input: 1 } }])).toBe('U\u00020;1,,,,,,,,,\n');
});

test('a tier of the service is written without the rates that it has not', () => {
  const flex = (tier: object) =>
    linesText([{ of: 'public', tests: [], price: { input: 1, serviceTiers: { flex: tier } } }]);
  expect(flex({ percent: 50 })).toBe('P\u00020;1,,,,,,,,,;flex=50\n');
  expect(flex({ input: 2 })).toBe('P\u00020;1,,,,,,,,,;flex=,2\n');
});

test('what is written on a route is read back', () => {
  const lines: readonly PriceLine[] = [
    { of: 'public', tests: [], price: { perCall: 5, input: 1, output: 2, tiers: [{ above: 200_000, output: 3 }] } },
    {
      of: 'upstream',
      tests: [
        { how: '!', text: '-tts' },
        { how: '^', text: 'gemini' },
        { how: '=', text: 'a' },
        { how: '$', text: 'b' },
        { how: '~', text: 'c' },
        { how: '#', text: 'd' },
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

test.each([
  'X\u00020;1\n',
  'P\u0001%a\u00020;1\n',
  'P\u0001\u00020;1\n',
  'P\n',
  'P\u0002\n',
  'P\u0002x;1\n',
  'P\u00021;x\n',
])('%j is no price', (text) => {
  expect(() => readPriceLines(text)).toThrow(new RangeError('a price on a route cannot be read'));
});

test.each(['P\u00021,x;1\n', 'P\u00021;1;,2\n', 'P\u00021;1;x,2\n', 'P\u00021;1;9,1.5\n'])(
  '%j is none either',
  (text) => {
    expect(() => readPriceLines(text)).toThrow(RangeError);
  },
);
