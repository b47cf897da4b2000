import type { Rates, Usage } from '@dragoman/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf } from './cost.ts';
import type { Price } from './price.ts';

const usd = (amount: number): number => Math.round(amount * 1e9);
const SONNET: Price = {
  input: usd(3),
  cachedInput: usd(0.3),
  cacheWrite: usd(3.75),
  cacheWrite1h: usd(6),
  output: usd(15),
};

test.each<[string, Usage, Price, bigint | undefined]>([
  ['input and output', { input: 1000, output: 500 }, SONNET, 10_500_000n],
  ['cache reads are inside the input', { input: 1000, cacheRead: 900, output: 0 }, SONNET, 570_000n],
  ['cache writes too', { input: 1000, cacheWrite: 1000 }, SONNET, 3_750_000n],
  ['of the writes, those for an hour', { input: 100, cacheWrite: 100, cacheWrite1h: 40 }, SONNET, 465_000n],
  ['no rates of its own: the input price holds', { input: 10, cacheRead: 4, cacheWrite: 4 }, { input: 1e9 }, 10_000n],
  ['reasoning is inside the output', { output: 100, reasoning: 60 }, { output: 1e9, reasoning: 2e9 }, 160_000n],
  ['reasoning like output', { output: 100, reasoning: 60 }, { output: 1e9 }, 100_000n],
  [
    'audio',
    { input: 10, audioInput: 4, output: 3, audioOutput: 3 },
    { input: 1e6, audioInput: 1e7, output: 1e6, audioOutput: 2e7 },
    106n,
  ],
  [
    'images',
    { input: 10, imageInput: 10, output: 2, imageOutput: 2 },
    { input: 1e6, imageInput: 2e6, output: 1e6, imageOutput: 3e6 },
    26n,
  ],
  ['nothing said', {}, SONNET, 0n],
  ['half a nano-dollar goes up', { input: 1 }, { input: 500_000 }, 1n],
  ['less than half goes down', { input: 1 }, { input: 499_999 }, 0n],
  ['one rounding for all parts', { input: 1, output: 1 }, { input: 400_000, output: 400_000 }, 1n],
  ['output without a price is not known', { input: 5, output: 5 }, { input: 1e9 }, undefined],
  ['no output, no price needed', { input: 5, output: 0 }, { input: 1e9 }, 5000n],
  ['the parts are more than the whole', { input: 1, cacheRead: 5 }, { input: 1e9, cachedInput: 1e9 }, 5000n],
  [
    'sounds and pictures are cached at most once',
    { input: 10, cacheRead: 8, audioInput: 9, imageInput: 5 },
    { input: 1e6, cachedInput: 1e5, audioInput: 1e7, imageInput: 1e8 },
    21n,
  ],
  ['a call', {}, { perCall: 7 }, 7n],
  [
    'tools',
    { input: 0, serverTools: { web_search: 3, other: 2 } },
    { input: 1, serverTools: { web_search: 1e7 } },
    30_000_000n,
  ],
  ['a tool of a strange name', { serverTools: { constructor: 3 } }, { serverTools: {} }, 0n],
  ['large', { input: 1e9, output: 1e9 }, { input: 1e15, output: 1e15 }, 2n * 10n ** 18n],
])('%s', (_name, ...[usage, price, cost]) => {
  expect(costOf(usage, price)).toBe(cost);
});

describe('tiers', () => {
  const price: Price = {
    input: 1e6,
    cachedInput: 1e5,
    output: 2e6,
    tiers: [
      { above: 1000, input: 4e6 },
      { above: 100, input: 2e6, output: 3e6 },
    ],
  };
  test.each([
    [100, 100n + 20n],
    [101, 202n + 30n],
    [1000, 2000n + 30n],
    [1001, 4004n + 30n],
  ])('input of %d', (input, cost) => {
    expect(costOf({ input, output: 10 }, price)).toBe(cost);
  });
  test('what a tier does not name stays', () => {
    expect(costOf({ input: 200, cacheRead: 100 }, price)).toBe(200n + 10n);
  });
});

describe('tiers of the service', () => {
  const price: Price = {
    input: 1e6,
    output: 2e6,
    perCall: 7,
    serverTools: { web_search_requests: 100 },
    tiers: [{ above: 100, input: 4e6 }],
    serviceTiers: {
      flex: { percent: 50 },
      uneven: { percent: 33 },
      priority: { input: 3e6, reasoning: 9e6 },
      free: { percent: 0 },
      constructor: { percent: 10 },
    },
  };
  test.each<[string | undefined, Usage, bigint | undefined]>([
    [undefined, { input: 10, output: 10 }, 30n + 7n],
    ['flex', { input: 10, output: 10 }, 15n + 7n],
    ['flex', { input: 200 }, 400n + 7n],
    ['flex', { input: 10, serverTools: { web_search_requests: 2 } }, 5n + 200n + 7n],
    ['uneven', { input: 10, output: 2 }, 5n + 7n],
    ['priority', { input: 10, output: 10, reasoning: 4 }, 30n + 12n + 36n + 7n],
    ['priority', { input: 200 }, 600n + 7n],
    ['free', { input: 10 }, 7n],
    ['scale', { input: 10 }, undefined],
    ['toString', { input: 10 }, undefined],
    ['constructor', { input: 10 }, 1n + 7n],
  ])('%s: %j', (serviceTier, usage, cost) => {
    expect(costOf({ ...usage, serviceTier }, price)).toBe(cost);
  });
});

/** Slow and plain: one token after the other, as fractions of 10⁻⁸ nano-dollars. */
function oracle(usage: Usage, rates: Rates & { readonly input: number; readonly output: number }): bigint {
  let millionths = 0;
  const each = (times: number, rate: number): void => {
    for (let token = 0; token < times; token += 1) millionths += rate;
  };
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = usage;
  each(input - cacheRead - cacheWrite, rates.input);
  each(cacheRead, rates.cachedInput ?? rates.input);
  each(cacheWrite, rates.cacheWrite ?? rates.input);
  each(output - reasoning, rates.output);
  each(reasoning, rates.reasoning ?? rates.output);
  const [whole, rest] = [Math.floor(millionths / 1e6), millionths % 1e6];
  return BigInt(rest >= 500_000 ? whole + 1 : whole);
}

test('the same as a slow oracle', () => {
  const rate = fc.integer({ min: 0, max: 3_000_000 });
  const maybe = fc.option(rate, { nil: undefined });
  const part = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(
      fc.record({ text: part, cacheRead: part, cacheWrite: part, said: part, reasoning: part }),
      fc.record({ input: rate, cachedInput: maybe, cacheWrite: maybe, output: rate, reasoning: maybe }),
      ({ text, cacheRead, cacheWrite, said, reasoning }, rates) => {
        const usage = {
          input: text + cacheRead + cacheWrite,
          cacheRead,
          cacheWrite,
          output: said + reasoning,
          reasoning,
        };
        expect(costOf(usage, rates)).toBe(oracle(usage, rates));
      },
    ),
  );
});

test('more tokens never cost less', () => {
  const tokens = fc.integer({ min: 0, max: 1e6 });
  fc.assert(
    fc.property(tokens, tokens, fc.integer({ min: 0, max: 1e12 }), (input, more, rate) => {
      const cost = (count: number): bigint => costOf({ input: count }, { input: rate }) ?? -1n;
      expect(cost(input + more) >= cost(input)).toBe(true);
    }),
  );
});
