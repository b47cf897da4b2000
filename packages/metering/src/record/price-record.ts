import type { Usage } from '@dragoman/spec';
import { costOf } from '../price/cost.ts';
import { TEXT_TOOL } from '../price/price-text.ts';
import type { Prices } from '../price/prices.ts';
import type { LedgerRecord } from './ledger-record.ts';

/** Finds the provider's names of the model of a call, the surest first. */
export type UpstreamNames = (record: LedgerRecord) => readonly string[];

/** What it was asked for, and what it said that it is, as far as the log knows. */
export const upstreamAsLogged: UpstreamNames = ({ charged, responseModel }) =>
  [charged.upstreamModel, responseModel].filter((name) => name !== null);

/**
 * The record with its cost: what the log said, else usage by the price in force when the call began. A call that no
 * provider was asked for, or that used nothing and failed, cost nothing. Null: the price is not known.
 */
export function priceRecord(record: LedgerRecord, prices: Prices, upstreamOf = upstreamAsLogged): LedgerRecord {
  if (record.cost !== null) return record;
  if (record.usage === 'none' && (record.provider === null || isFailed(record))) return { ...record, cost: 0n };
  const { requestModel: model, provider, timeMs: atMs } = record;
  const price = prices({ model, provider, upstream: upstreamOf(record), atMs });
  if (price === undefined) return record;
  const paid = paidOf(record);
  const isCounted = paid.input !== undefined || paid.output !== undefined;
  // Where no tokens were counted, nothing is known but a price for the call as such.
  if (!isCounted && price.perCall === undefined) return record;
  return { ...record, cost: costOf(paid, price) ?? null };
}

/** Whether something was used whose price nobody knows. */
export const isUnpriced = ({ cost, usage }: LedgerRecord): boolean => cost === null && usage !== 'none';

const isFailed = ({ status, error }: LedgerRecord): boolean => status === 0 || status >= 400 || error !== null;

/** Billed units are of whole kinds: what they hold of caches or thoughts nobody says. */
function paidOf({ tokens, charged }: LedgerRecord): Usage {
  const { billedInput, billedOutput, webSearches, serviceTier } = charged;
  const { cacheWrite1h, audioInput, audioOutput, imageInput, imageOutput } = charged;
  const isBilled = billedInput !== null || billedOutput !== null;
  const counts = { ...tokens, cacheWrite1h, audioInput, audioOutput, imageInput, imageOutput };
  return {
    ...said(isBilled ? { input: billedInput, output: billedOutput } : counts),
    ...(webSearches !== null && { serverTools: { [TEXT_TOOL]: webSearches } }),
    ...(serviceTier !== null && { serviceTier }),
  };
}

const said = (counts: Readonly<Record<string, number | null>>): Usage =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
