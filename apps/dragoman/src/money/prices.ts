import type { Config } from '@dragoman/config';
import { layerPrices, priceTable, type Prices } from '@dragoman/metering';
import { shippedPrices } from '@dragoman/store';
import { pluginPrices } from './plugin-prices.ts';

/** The operator's prices over those of plugins, and these over the shipped catalogue. */
export function pricesOf({ prices, providers, plugins }: Config): Prices {
  const kinds = new Map(providers.map(({ name, kind }) => [name, kind.kind]));
  const kindOf = (provider: string): string | undefined => kinds.get(provider);
  const theirs = plugins.flatMap((plugin) => plugin.prices);
  return layerPrices([priceTable(prices), pluginPrices(theirs, kindOf), shippedPrices(kindOf)]);
}
