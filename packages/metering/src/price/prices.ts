import { MAX_RATE, type Price } from './price.ts';

/** The call that a price is wanted for. */
export interface PricedCall {
  /** Public name, as the caller wrote it; null: not known. */
  readonly model: string | null;
  /** Name of the provider in the configuration. */
  readonly provider: string | null;
  /** Names of the model at the provider, the surest first. */
  readonly upstream: readonly string[];
  /** When the call began: milliseconds since 1970. */
  readonly atMs: number;
}

/** Where prices come from; undefined: not known here. */
export type PriceSource = (call: PricedCall) => Price | undefined;

/** What the integrator of prices holds: one question, one answer. */
export type Prices = PriceSource;

export interface NamedPrice extends Price {
  /** Public name or `provider/upstream`; a `*` at its end matches any rest. */
  readonly name: string;
}

/** Sources in order (the operator's, imported ones, the shipped catalogue): the first that knows the call decides. */
export function layerPrices(sources: readonly PriceSource[]): Prices {
  return (call) => {
    for (const source of sources) {
      const price = source(call);
      if (price !== undefined) return price;
    }
    return undefined;
  };
}

/**
 * Prices by name: the public name, then `provider/upstream`; each exact before the longest `*`.
 * @throws {RangeError} for a price that is no integer from 0 to `MAX_RATE`, and for a name that is there twice
 */
export function priceTable(prices: readonly NamedPrice[]): PriceSource {
  const exact = new Map<string, Price>();
  const families = new Map<string, Price>();
  for (const { name, ...price } of prices) {
    checkAmounts(name, price);
    const [table, key] = name.endsWith('*') ? [families, name.slice(0, -1)] : [exact, name];
    if (table.has(key)) throw new RangeError(`there are two prices for ${JSON.stringify(name)}`);
    table.set(key, price);
  }
  const lengths = [...new Set([...families.keys()].map((prefix) => prefix.length))].toSorted((a, b) => b - a);
  const find = (name: string): Price | undefined => {
    const known = exact.get(name);
    if (known !== undefined) return known;
    for (const length of lengths) {
      const family = length <= name.length ? families.get(name.slice(0, length)) : undefined;
      if (family !== undefined) return family;
    }
    return undefined;
  };
  return (call) => {
    for (const name of namesOf(call)) {
      const price = find(name);
      if (price !== undefined) return price;
    }
    return undefined;
  };
}

const namesOf = ({ model, provider, upstream }: PricedCall): readonly string[] => [
  ...(model === null ? [] : [model]),
  ...(provider === null ? [] : upstream.map((name) => `${provider}/${name}`)),
];

function checkAmounts(name: string, { tiers = [], serverTools = {}, serviceTiers = {}, ...rates }: Price): void {
  const parts: readonly object[] = [rates, serverTools, ...tiers, ...Object.values(serviceTiers)];
  const amounts = parts.flatMap((part) => Object.values(part) as readonly (number | undefined)[]);
  for (const amount of amounts) {
    if (amount === undefined || (Number.isSafeInteger(amount) && amount >= 0 && amount <= MAX_RATE)) continue;
    throw new RangeError(`a price of ${JSON.stringify(name)} is not a whole number of nano-dollars in reach`);
  }
}
