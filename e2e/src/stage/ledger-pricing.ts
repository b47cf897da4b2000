import { priceRecord, readRecord, usd } from '@dragoman/metering';
import { shippedPrices } from '@dragoman/store';
import type { LogLine } from '@dragoman/testkit';

/**
 * What the ledger would charge for a line of the log that does not say what the call has cost, by the catalogue; null:
 * the price is not known.
 */
export function ledgerPricing(kindOf: (provider: string) => string | undefined) {
  const prices = shippedPrices(kindOf);
  return (line: LogLine): string | null => {
    const read = readRecord(JSON.stringify({ ...line, cost_usd: null }));
    if (!read.ok) throw new Error(read.why);
    const { cost } = priceRecord(read.record, prices);
    return cost === null ? null : usd(cost);
  };
}
