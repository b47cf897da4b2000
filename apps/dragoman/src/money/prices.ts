import type { Config } from '@dragoman/config';
import { layerPrices, priceTable, type Prices } from '@dragoman/metering';
import { shippedPrices } from '@dragoman/store';

/** The operator's prices over the shipped catalogue. */
export function pricesOf({ prices, providers }: Config): Prices {
  const kinds = new Map(providers.map(({ name, kind }) => [name, kind.kind]));
  return layerPrices([priceTable(prices), shippedPrices((provider) => kinds.get(provider))]);
}
