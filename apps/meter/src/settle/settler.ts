import {
  chargesOf,
  isUnpriced,
  priceRecord,
  type Account,
  type Bill,
  type Charge,
  type LedgerRecord,
  type Prices,
  type UpstreamNames,
} from '@dragoman/metering';
import { StoreUnavailable, type Counters, type Ledger } from '@dragoman/store';

/** A counter after a call was counted. */
export interface Balance {
  readonly charge: Charge;
  readonly value: number;
}

export interface Settled {
  readonly record: LedgerRecord;
  /** False: another process has told of it. */
  readonly first: boolean;
  /** Of everybody who pays for the call; a budget is spent where `value` has reached the `ceiling` of its charge. */
  readonly balances: readonly Balance[];
}

export interface SettlerOptions {
  readonly ledger: Ledger;
  readonly counters: Counters;
  readonly prices: Prices;
  /** Who pays for a call: its key, the key's team, the organization, as far as they have budgets or limits. */
  readonly accountsOf: (record: LedgerRecord) => readonly Account[];
  /** What the provider calls the model, the surest first; what it answered without. */
  readonly upstreamOf?: UpstreamNames;
  /** After a call was kept and counted; must not throw. Told again of a counted one when the process died in between. */
  readonly onSettled?: (settled: Settled) => void;
  /** Milliseconds since 1970, as far as a clock is believed (`cautious` of one that may be moved). */
  readonly now?: () => number;
}

export interface Taken {
  /** Records that were new to the ledger. */
  readonly added: number;
  /** Records that the counters have not seen yet, because they are down; `resume` goes on. */
  readonly pending: number;
}

export interface Settler {
  /** Keeps records and counts what they used: each id once, however often it comes. Rejects when the ledger is down. */
  take(records: readonly LedgerRecord[]): Promise<Taken>;
  /** Counts what is in the ledger and was not counted; says how many were. Rejects when a store is down. */
  resume(): Promise<number>;
}

/** Refused by authz, which reserves nothing then. */
const REFUSALS: ReadonlySet<string | null> = new Set([
  'invalid_api_key',
  'model_not_allowed',
  'rate_limit_exceeded',
  'insufficient_quota',
]);

const AT_ONCE = 50;
const BATCH = 500;

/** From the access log to the ledger and the counters: first the one, then the other, and a mark when both are done. */
export function settler(options: SettlerOptions): Settler {
  const { ledger, prices, upstreamOf } = options;
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: what one has just found in the ledger, another would count beside it. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
  const resume = async (): Promise<number> => {
    for (let done = 0; ;) {
      const records = await ledger.unsettled(BATCH);
      const { settled, trouble } = await settleAll(options, records);
      if (trouble !== undefined) throw trouble;
      done += settled;
      if (records.length < BATCH) return done;
    }
  };
  return {
    take: (records) =>
      inTurn(async () => {
        const priced = records.map((record) => priceRecord(record, prices, upstreamOf));
        const charged = new Set(priced.filter((record) => chargesOfCall(options, record).length > 0));
        const free = priced.filter((record) => !charged.has(record));
        const keptFree = await keepFree(options, free);
        const { added, unsettled } = await ledger.append([...charged]);
        const { left } = await settleAll(options, unsettled);
        return { added: keptFree + added.length, pending: left };
      }),
    resume: () => inTurn(resume),
  };
}

/** Calls that nobody's counter has to see; says how many were new. */
async function keepFree({ ledger, onSettled }: SettlerOptions, records: readonly LedgerRecord[]): Promise<number> {
  const { added } = await ledger.append(records, { settled: true });
  const isAdded = new Set(added);
  for (const record of records) if (isAdded.delete(record.id)) onSettled?.({ record, first: true, balances: [] });
  return added.length;
}

interface Progress {
  readonly settled: number;
  readonly left: number;
  /** Why some are left. */
  readonly trouble?: StoreUnavailable | undefined;
}

async function settleAll(options: SettlerOptions, records: readonly LedgerRecord[]): Promise<Progress> {
  let settled = 0;
  for (let at = 0; at < records.length; at += AT_ONCE) {
    const results = await Promise.all(records.slice(at, at + AT_ONCE).map((record) => settleOne(options, record)));
    const counted = results.filter(isSettled);
    const marked = await attempt(options.ledger.markSettled(counted.map(({ record }) => record.id)));
    const trouble = [marked, ...results].find((result) => result instanceof StoreUnavailable);
    if (!(marked instanceof StoreUnavailable)) {
      settled += counted.length;
      const first = new Set(marked);
      for (const each of counted) options.onSettled?.({ ...each, first: first.has(each.record.id) });
    }
    if (trouble !== undefined) return { settled, left: records.length - settled, trouble };
  }
  return { settled, left: 0 };
}

type Counted = Omit<Settled, 'first'>;

const isSettled = (result: Counted | StoreUnavailable): result is Counted => !(result instanceof StoreUnavailable);

const attempt = <T>(work: Promise<T>): Promise<T | StoreUnavailable> =>
  work.catch((error: unknown) => {
    if (error instanceof StoreUnavailable) return error;
    throw error;
  });

async function settleOne(options: SettlerOptions, record: LedgerRecord): Promise<Counted | StoreUnavailable> {
  const charges = chargesOfCall(options, record);
  if (charges.length === 0) return { record, balances: [] };
  // A call that authz has settled is counted already: what comes back is what counters say now.
  const settlement = await attempt(options.counters.settle(billOf(record, charges, options.now?.() ?? Date.now())));
  if (settlement instanceof StoreUnavailable) return settlement;
  return { record, balances: charges.map((charge, at) => ({ charge, value: settlement.values[at] ?? 0 })) };
}

/** Whoever was refused by authz holds nothing and has used nothing. */
function chargesOfCall({ accountsOf }: SettlerOptions, record: LedgerRecord): readonly Charge[] {
  const isRefused = record.provider === null && REFUSALS.has(record.error);
  return isRefused ? [] : chargesOf(accountsOf(record), { nanoUsd: 0, tokens: 0 }, record.timeMs);
}

const billOf = (record: LedgerRecord, charges: readonly Charge[], atMs: number): Bill => ({
  id: record.reservation ?? record.id,
  atMs,
  charges,
  used: usedOf(record),
});

/** What a record takes off budgets and limits. */
export const usedOf = (record: LedgerRecord): Bill['used'] => ({
  nanoUsd: isUnpriced(record) ? undefined : counted(record.cost ?? 0n),
  tokens: (record.tokens.input ?? 0) + (record.tokens.output ?? 0),
});

/** Counters are exact up to here; nine million dollars are more than any budget. */
const counted = (nanoUsd: bigint): number =>
  nanoUsd > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(nanoUsd);

export interface LedgerOnlyOptions extends Pick<SettlerOptions, 'ledger' | 'prices' | 'upstreamOf'> {
  /** Whether counters have seen this call already; false: it is left to a meter. All of them without. */
  readonly isCounted?: (record: LedgerRecord) => boolean;
}

/** Keeps records without counting them: beside a meter, or for a ledger that was lost while the counters were not. */
export function ledgerOnly({ ledger, prices, upstreamOf, isCounted = () => true }: LedgerOnlyOptions) {
  return {
    take: async (records: readonly LedgerRecord[]): Promise<Taken> => {
      const priced = records.map((record) => priceRecord(record, prices, upstreamOf));
      const counted = await ledger.append(priced.filter(isCounted), { settled: true });
      const left = await ledger.append(priced.filter((record) => !isCounted(record)));
      return { added: counted.added.length + left.added.length, pending: left.unsettled.length };
    },
  };
}
