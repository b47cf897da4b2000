import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUsd, usd } from './usd.ts';

test.each<[bigint | number, string]>([
  [0, '0'],
  [1, '0.000000001'],
  [1_250_000, '0.00125'],
  [1_000_000_000, '1'],
  [20_500_000_000n, '20.5'],
  [-1_500_000_000n, '-1.5'],
  [10n ** 27n, '1000000000000000000'],
])('%s nano-dollars are %s', (nano, text) => {
  expect(usd(nano)).toBe(text);
});

test('read back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (nano) => {
      expect(parseUsd(usd(nano))).toBe(nano);
    }),
  );
});

test.each(['', '1e-5', '.5', '1.', '1,5', '0.0000000001', 'NaN', ' 1', '+1'])('%j is no amount', (text) => {
  expect(parseUsd(text)).toBeUndefined();
});
