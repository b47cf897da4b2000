export type { Account, Budget, Limits, Rate, Scope } from './admission/account.ts';
export { advanceOf, heldInAdvance, inAdvance, mayBeHeld, type AdvanceOptions } from './admission/advance.ts';
export { CAUSES, chargesOf, mustBePriced, type Cause, type Charge, type Estimate } from './admission/charge.ts';
export { DEFAULT_OUTPUT_TOKENS, estimateOf, type EstimatedTokens, type EstimateOptions } from './admission/estimate.ts';
export { knownMaximum } from './admission/known-maximum.ts';
export {
  admit,
  abandon,
  expire,
  holdsOf,
  keepUntilOf,
  REMEMBER_MS,
  settle,
  type Bill,
  type Change,
  type Delta,
  type Hold,
  type Order,
  type Outcome,
  type Reservation,
} from './admission/reservation.ts';
export {
  refusalOf,
  spentBudgets,
  standingOf,
  type Left,
  type Refusal,
  type SpentBudget,
  type Standing,
} from './admission/standing.ts';
export { limitHeaders, type LimitHeaderOptions } from './limits/limit-headers.ts';
export { costOf } from './price/cost.ts';
export { MAX_RATE, MAX_TOKENS, type Price, type ServiceTier, type Tier } from './price/price.ts';
export {
  layerPrices,
  priceTable,
  type NamedPrice,
  type PricedCall,
  type Prices,
  type PriceSource,
} from './price/prices.ts';
export { parseUsd, usd } from './price/usd.ts';
export { BadRecord, recordOf } from './record/fields.ts';
export {
  NOTHING_CHARGED,
  USAGE_STATES,
  type Charged,
  type LedgerRecord,
  type RecordedTokens,
  type UsageState,
} from './record/ledger-record.ts';
export { isUnpriced, priceRecord, upstreamAsLogged, type UpstreamNames } from './record/price-record.ts';
export { readLine, readRecord, type RecordRead } from './record/read-record.ts';
export {
  mergeUsage,
  printUsage,
  USAGE_GROUPS,
  type PrintedUsage,
  type UsageGroup,
  type UsageRow,
  type UsageTotals,
} from './usage/usage-row.ts';
export { PERIODS, windowOf, windowOfLength, type Period, type Window } from './window/window.ts';
export {
  linesFor,
  linesText,
  passes,
  type KnownName,
  type NameTest,
  type PricedTarget,
  type PriceLine,
} from './price/price-lines.ts';
export { priceText } from './price/price-text.ts';
export { readPriceLines } from './price/read-price-lines.ts';
export { accountsText, readAccounts } from './admission/accounts-text.ts';
