import { linesFor } from '@dragoman/metering';
import type { KindPrice } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { pluginLines, pluginPrices } from './plugin-prices.ts';

const price = (model: string, input: number, kind = 'acme'): KindPrice => ({ kind, model, input, output: 2 * input });
const PRICES = [
  price('a*', 1),
  price('anvil*', 2),
  price('anvil-1', 3),
  price('anvil-1', 4),
  price('anvil-1', 5, 'other'),
];
const atMs = 0;

test.each([
  ['p', 'anvil-1', 3e9],
  ['p', 'anvil-12', 2e9],
  ['p', 'axe', 1e9],
  ['q', 'anvil-1', 5e9],
  ['p', 'hammer', undefined],
  ['q', 'axe', undefined],
  ['nobody', 'anvil-1', undefined],
  [null, 'anvil-1', undefined],
])('%s/%s: the same in the ledger and in Envoy', (provider, name, input) => {
  const kinds = new Map([
    ['p', 'acme'],
    ['q', 'other'],
  ]);
  const source = pluginPrices(PRICES, (of) => kinds.get(of));
  const found = source({ model: null, provider, upstream: [name], atMs });
  expect(found?.input).toBe(input);
  if (found) expect(found).toEqual({ input, output: 2 * (input ?? 0) });
  const whole = { text: name, whole: true };
  const lines = pluginLines(PRICES, kinds.get(provider ?? '') ?? '');
  const [line] = linesFor({ publicName: whole, upstream: whole, provider: provider ?? '' }, [], lines);
  expect(line?.price.input).toBe(input);
});

test('the surest name of the model decides', () => {
  const source = pluginPrices(PRICES, () => 'acme');
  expect(source({ model: null, provider: 'p', upstream: ['hammer', 'axe'], atMs })?.input).toBe(1e9);
});
