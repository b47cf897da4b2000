import type { Config } from '@dragoman/config';
import { shippedLines } from '@dragoman/store';
import type { Catalogue } from '@dragoman/standalone';
import { pluginLines } from '../money/plugin-prices.ts';

const DAY_MS = 86_400_000;

/** The shipped catalogue as it holds today; what it says of a kind is worked out once a day. */
export function catalogue(now: () => number): Catalogue {
  const known = new Map<string, ReturnType<Catalogue>>();
  let day = -1;
  return (kind) => {
    const today = Math.floor(now() / DAY_MS);
    if (today !== day) known.clear();
    day = today;
    const lines = known.get(kind) ?? shippedLines(kind, now());
    known.set(kind, lines);
    return lines;
  };
}

/** The prices of plugins before the shipped ones. */
export function catalogueWith(plugins: Config['plugins'], shipped: Catalogue): Catalogue {
  const prices = plugins.flatMap((plugin) => plugin.prices);
  return (kind) => [...pluginLines(prices, kind), ...shipped(kind)];
}
