import { expect, test } from 'vitest';
import { layerPrices, priceTable, type PricedCall } from './prices.ts';

const table = priceTable(
  ['smart', 'gpt-*', 'gpt-5*', 'openai/gpt-5', 'openai/*', 'openai/gpt-*', 'azure/gpt-5'].map((name, input) => ({
    name,
    input,
  })),
);
const call = (model: string | null, provider: string | null, ...upstream: string[]): PricedCall => ({
  model,
  provider,
  upstream,
  atMs: 0,
});

test.each<[string, PricedCall, number | undefined]>([
  ['public name', call('smart', 'openai', 'gpt-5'), 0],
  ['public family before the exact upstream name', call('gpt-4', 'openai', 'gpt-5'), 1],
  ['the longest family', call('gpt-5-mini', 'openai', 'gpt-5-mini'), 2],
  ['a family holds its own stem', call('gpt-5', null), 2],
  ['upstream, exact', call('other', 'openai', 'gpt-5'), 3],
  ['upstream, the longest family', call('other', 'openai', 'gpt-4'), 5],
  ['upstream, family', call('other', 'openai', 'o3'), 4],
  ['the second upstream name', call('other', 'azure', 'nobody', 'gpt-5'), 6],
  ['no public name', call(null, 'azure', 'gpt-5'), 6],
  ['unknown', call('other', 'azure', 'o3'), undefined],
  ['no provider', call('other', null, 'gpt-5'), undefined],
  ['a shorter name than the family', call('gp', null), undefined],
])('%s', (_name, asked, input) => {
  expect(table(asked)?.input).toBe(input);
});

test('the first layer that knows a price decides, even where a later one is exact', () => {
  const prices = layerPrices([
    priceTable([{ name: 'a*', input: 1 }]),
    priceTable([
      { name: 'ab', input: 2 },
      { name: 'b', input: 3 },
    ]),
  ]);
  expect([call('ab', null), call('b', null), call('c', null)].map((asked) => prices(asked)?.input)).toEqual([
    1,
    3,
    undefined,
  ]);
});

test('a name that is not known is none, not even of the family of all', () => {
  const all = priceTable([{ name: '*', input: 1 }]);
  expect(all(call(null, null, 'gpt-5'))).toBeUndefined();
  expect(all(call('x', null))).toEqual({ input: 1 });
});

test.each([1.5, -1, 1e15 + 1, 1e16, Number.NaN])('a price of %d is refused', (input) => {
  const refused = new RangeError('a price of "a" is not a whole number of nano-dollars in reach');
  expect(() => priceTable([{ name: 'a', input }])).toThrow(refused);
  expect(() => priceTable([{ name: 'a', input: 1, tiers: [{ above: 1, output: input }] }])).toThrow(refused);
  expect(() => priceTable([{ name: 'a', serverTools: { search: input } }])).toThrow(refused);
});

test('the dearest price that there can be, and rates that nobody says', () => {
  const dearest = { input: 1e15, output: undefined };
  expect(priceTable([{ name: 'a', ...dearest }])(call('a', null))).toEqual(dearest);
});

test('a name that is there twice is refused', () => {
  expect(() => priceTable([{ name: 'a*' }, { name: 'a*' }])).toThrow('two prices for "a*"');
});
