import { costOf, type PricedCall } from '@dragoman/metering';
import { calcPrice, waitForUpdate } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE_IDS, shippedPrices } from './shipped-prices.ts';

const NOW = Date.parse('2026-11-25T09:38:59Z');
const prices = shippedPrices((provider) => provider);
const call = (provider: string | null, upstream: readonly string[], atMs = NOW): PricedCall => ({
  model: 'public',
  provider,
  upstream,
  atMs,
});

test.each<[string, string, object]>([
  ['openai', 'gpt-5-mini', { input: 250_000_000, cachedInput: 25_000_000, output: 2_000_000_000 }],
  ['openai', 'gpt-4o-mini-2024-07-18', { input: 150_000_000, cachedInput: 75_000_000, output: 600_000_000 }],
  ['openai', 'text-embedding-3-small', { input: 20_000_000 }],
  ['azure-openai', 'gpt-4o', { input: 2_500_000_000, output: 10_000_000_000 }],
  [
    'anthropic',
    'claude-haiku-4-5-20251001',
    { input: 1e9, cachedInput: 1e8, cacheWrite: 1_250_000_000, cacheWrite1h: 2e9, output: 5e9 },
  ],
  ['anthropic', 'claude-haiku-4-5', { serverTools: { web_search: 10_000_000, web_search_requests: 10_000_000 } }],
  ['aws-bedrock', 'us.anthropic.claude-haiku-4-5-20251001-v1:0', { input: 1_100_000_000, output: 5_500_000_000 }],
  ['gcp-vertex', 'claude-haiku-4-5@20251001', { input: 1e9, output: 5e9 }],
  [
    'gemini',
    'gemini-2.5-pro',
    {
      input: 1_250_000_000,
      output: 1e10,
      tiers: [{ above: 200_000, input: 2_500_000_000, output: 15_000_000_000, cachedInput: 250_000_000 }],
    },
  ],
  ['openai', 'gpt-5-mini', { serviceTiers: { flex: { percent: 50 }, batch: { percent: 50 } } }],
  ['azure-openai', 'gpt-4o', { serviceTiers: { flex: { percent: 50 } } }],
  ['anthropic', 'claude-haiku-4-5', { serviceTiers: { batch: { percent: 50 } } }],
  ['groq', 'llama-3.3-70b-versatile', { serviceTiers: { flex: { percent: 100 } } }],
  ['cohere', 'command-r7b-12-2024', { input: 37_500_000, output: 150_000_000 }],
])('%s %s', (kind, model, price) => {
  expect(prices(call(kind, [model]))).toMatchObject(price);
});

test.each<[string, string | null, readonly string[]]>([
  ['a model that nobody knows', 'openai', ['my-own-model']],
  ['a kind without prices', 'vllm', ['gpt-5']],
  ['a kind that is a word of the language', 'constructor', ['gpt-5']],
  ['no provider', null, ['gpt-5']],
  ['no name', 'openai', []],
  ['paid by hours', 'openai', ['whisper-1']],
])('%s has no price', (_name, provider, upstream) => {
  expect(prices(call(provider, upstream))).toBeUndefined();
});

test('the first name that is known counts', () => {
  expect(prices(call('openai', ['my-deployment', 'gpt-5-mini']))).toEqual(prices(call('openai', ['gpt-5-mini'])));
});

test('a name that is not known at one provider is known at another, however often it was asked for', () => {
  const asked = ['openai', 'openai', 'anthropic', 'openai'].map((kind) => prices(call(kind, ['claude-haiku-4-5'])));
  expect(asked.map((price) => price !== undefined)).toEqual([false, false, true, false]);
});

test('the price of the time of the call', () => {
  const at = (time: string) => prices(call('anthropic', ['claude-opus-4-6'], Date.parse(time)))?.tiers?.length;
  expect([at('2026-03-12T23:59:59Z'), at('2026-03-13T00:00:00Z')]).toEqual([1, 0]);
});

describe('the same cost as the catalogue itself reckons', async () => {
  const catalogue = (await waitForUpdate()) ?? [];
  const tokens = fc.integer({ min: 0, max: 400_000 });
  const usage = fc.record({ text: tokens, cacheRead: tokens, cacheWrite: tokens, output: tokens });
  const PRICED_BY_TOKENS = /^(in|out)put_mtok$|^cache_(read|write|write_1h)_mtok$/;

  test.each(Object.entries(CATALOGUE_IDS))('%s', (kind, providerId) => {
    const provider = catalogue.find(({ id }) => id === providerId);
    const samples = (provider?.models ?? []).flatMap(({ id, prices }) => {
      const all = Array.isArray(prices) ? prices.map((each) => each.prices) : [prices];
      return all.every(
        (price) => Object.keys(price).every((key) => PRICED_BY_TOKENS.test(key)) && price['output_mtok'] !== undefined,
      )
        ? [id]
        : [];
    });
    expect(samples.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.constantFrom(...samples), usage, (model, { text, cacheRead, cacheWrite, output }) => {
        const input = text + cacheRead + cacheWrite;
        const theirs = calcPrice(
          { input_tokens: input, cache_read_tokens: cacheRead, cache_write_tokens: cacheWrite, output_tokens: output },
          model,
          { providerId, timestamp: new Date(NOW) },
        );
        const price = prices(call(kind, [model]));
        // Not every id of the catalogue is a name that it finds.
        expect(price === undefined).toBe(theirs === null);
        if (price === undefined) return;
        const ours = Number(costOf({ input, cacheRead, cacheWrite, output }, price));
        // They reckon in floating point, and some of their prices have more than nine digits.
        expect(Math.abs(ours - (theirs?.total_price ?? Number.NaN) * 1e9)).toBeLessThan(2);
      }),
    );
  });
});

test('amounts of up to nine digits after the point are exact', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e13 }), (nano) => {
      expect(Math.round((nano / 1e9) * 1e9)).toBe(nano);
    }),
  );
});
