import { toPrice } from '@dragoman/config';
import { passes, type PriceLine, type PriceSource } from '@dragoman/metering';
import type { KindPrice } from '@dragoman/spec';

/** Exact names before families, and the longest family first; of equals the first that was listed. */
const byPrecedence = (one: KindPrice, other: KindPrice): number =>
  Number(one.model.endsWith('*')) - Number(other.model.endsWith('*')) || other.model.length - one.model.length;

/** What plugins say of one kind of provider, as lines that Envoy can try. */
export const pluginLines = (prices: readonly KindPrice[], kind: string): readonly PriceLine[] =>
  prices
    .filter((price) => price.kind === kind)
    .toSorted(byPrecedence)
    .map((price) => {
      const { model } = price;
      const test = model.endsWith('*')
        ? ({ how: '^', text: model.slice(0, -1) } as const)
        : ({ how: '=', text: model } as const);
      return { of: 'upstream', tests: [test], price: toPrice(price) };
    });

/**
 * The same, for calls that were made.
 * @param kindOf - kind of a provider of the configuration
 */
export function pluginPrices(
  prices: readonly KindPrice[],
  kindOf: (provider: string) => string | undefined,
): PriceSource {
  const lines = new Map([...new Set(prices.map(({ kind }) => kind))].map((kind) => [kind, pluginLines(prices, kind)]));
  return ({ provider, upstream }) => {
    const kind = provider === null ? undefined : kindOf(provider);
    const known = kind === undefined ? [] : (lines.get(kind) ?? []);
    for (const name of upstream) {
      const line = known.find(({ tests }) => tests.every((test) => passes(test, name)));
      if (line) return line.price;
    }
    return undefined;
  };
}
