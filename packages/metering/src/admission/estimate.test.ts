import { expect, test } from 'vitest';
import { estimateOf } from './estimate.ts';

test.each([
  [{ bytes: 0 }, { input: 0, output: 4096 }],
  [{ bytes: 1 }, { input: 1, output: 4096 }],
  [{ bytes: 8 }, { input: 2, output: 4096 }],
  [
    { bytes: 9, modelMax: 100 },
    { input: 3, output: 100 },
  ],
  [
    { bytes: 9, modelMax: 100, maxTokens: 7 },
    { input: 3, output: 7 },
  ],
  [
    { bytes: 9, maxTokens: 0, modelMax: 100 },
    { input: 3, output: 100 },
  ],
  [
    { bytes: 9, maxTokens: 1.2 },
    { input: 3, output: 2 },
  ],
  [
    { bytes: 9, maxTokens: -5 },
    { input: 3, output: 4096 },
  ],
  [
    { bytes: 9, maxTokens: Number.NaN, modelMax: 8 },
    { input: 3, output: 8 },
  ],
  [
    { bytes: 9, maxTokens: 1e300 },
    { input: 3, output: 1e9 },
  ],
])('%j: %j', (options, tokens) => {
  expect(estimateOf(options)).toEqual(tokens);
});
