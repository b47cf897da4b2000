import { createRequire } from 'node:module';
import fc from 'fast-check';
import { Tiktoken } from 'tiktoken/lite';
import { describe, expect, test } from 'vitest';
import { countText } from './count-text.ts';
import { readRanks, type ShippedEncoding } from './merge-ranks.ts';

type Shipped = ShippedEncoding & { readonly special_tokens: Record<string, number> };
const shipped = createRequire(import.meta.url)('tiktoken/encoders/o200k_base.json') as Shipped;
const oracle = new Tiktoken(shipped.bpe_ranks, shipped.special_tokens, shipped.pat_str);
const ranks = readRanks(shipped);
const byOracle = (text: string): number => oracle.encode(text, [], []).length;

test.each([
  '',
  'a',
  'Hello, world!',
  "I'm here; they'LL come at 12345.67",
  '水の上を歩く é à ñ 🙂👩‍👩‍👧',
  '{"model":"x","messages":[{"role":"user"}]}\n\n\t  if (a) {\r\n}',
  '<|endoftext|> is text',
  'ﬀ\u0301\u0301 \u200b zero',
  ' '.repeat(50) + 'x',
])('as tiktoken counts: %j', (text) => {
  expect(countText(text, ranks)).toBe(byOracle(text));
});

test('as tiktoken counts, whatever the text', () => {
  const texts = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.lorem({ maxCount: 30 }), fc.json());
  fc.assert(
    fc.property(texts, (text) => {
      expect(countText(text, ranks)).toBe(byOracle(text));
    }),
    { numRuns: 500 },
  );
});

describe('what takes the square of its length elsewhere', () => {
  test.each([
    ['one letter', 'a'.repeat(400_000)],
    ['one letter from afar', '水'.repeat(200_000)],
    ['digits and signs', '!?'.repeat(200_000)],
    ['spaces', ' '.repeat(400_000)],
    ['capitals', 'A'.repeat(400_000)],
  ])('%s', (_what, text) => {
    const tokens = countText(text, ranks);
    expect(tokens).toBeGreaterThan(0);
    expect(tokens).toBeLessThanOrEqual(text.length * 3);
  });
});
