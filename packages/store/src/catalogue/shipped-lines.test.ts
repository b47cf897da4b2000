import { passes, type PriceLine } from '@dragoman/metering';
import { findProvider, type MatchLogic } from '@pydantic/genai-prices';
import { expect, test } from 'vitest';
import { shippedLines } from './shipped-lines.ts';
import { CATALOGUE_IDS, shippedPrices } from './shipped-prices.ts';

const AT_MS = Date.parse('2026-11-01T00:00:00Z');
const kinds = Object.entries(CATALOGUE_IDS);

/** Texts of a condition: what somebody wrote there is near to a name of a model. */
const textsOf = (match: MatchLogic): readonly string[] =>
  Object.entries(match).flatMap(([, value]: [string, unknown]) =>
    Array.isArray(value) ? (value as MatchLogic[]).flatMap(textsOf) : [String(value)],
  );

const byLines = (lines: readonly PriceLine[], name: string) =>
  lines.find(({ tests }) => tests.every((each) => passes(each, name)))?.price;

test.each(kinds)('lines say what the catalogue says: %s', (kind, providerId) => {
  const lines = shippedLines(kind, AT_MS);
  const whole = shippedPrices(() => kind);
  const models = findProvider({ providerId })?.models ?? [];
  const plain = models.flatMap(({ id, match }) => [id, ...textsOf(match)]).filter((name) => !/[\\^(]/.test(name));
  const names = [...plain, ...plain.map((name) => `${name}-2025-01-01`), 'no-such-model'];
  expect(lines.length).toBeGreaterThan(0);
  for (const name of names) {
    const wanted = whole({ model: null, provider: 'p', upstream: [name], atMs: AT_MS });
    expect({ name, price: byLines(lines, name) }).toEqual({ name, price: wanted });
  }
});

test('a kind that is paid by nobody here has none', () => {
  expect(shippedLines('vllm', AT_MS)).toEqual([]);
});
