import type { LedgerRecord, UsageGroup, UsageRow } from '@dragoman/metering';

export interface Appended {
  /** Ids of the records that were not there before. */
  readonly added: readonly string[];
  /** Of the given ones, those that still have to be settled: new, or left over by a process that died. */
  readonly unsettled: readonly LedgerRecord[];
}

export interface AppendOptions {
  /** The records are of calls that counters have seen already, or shall not see: nothing has to be settled. */
  readonly settled?: boolean;
}

export interface UsageQuery {
  /** What the rows are grouped by; nothing: one row. */
  readonly by: readonly UsageGroup[];
  /** Length of a step when grouped by time; a day without. */
  readonly step?: 'hour' | 'day' | 'week' | 'month' | 'year';
  /** Milliseconds since 1970; calls that began then or later. */
  readonly sinceMs?: number;
  /** Calls that began before. */
  readonly untilMs?: number;
  readonly key?: string;
  readonly team?: string;
  readonly model?: string;
  readonly provider?: string;
  /** Only calls that counters have seen. */
  readonly settled?: true;
}

/** All calls, each once. Rejects with `StoreUnavailable` after the deadline, and when the store is down. */
export interface Ledger {
  /** In one transaction; a record whose id is there already changes nothing. */
  append(records: readonly LedgerRecord[], options?: AppendOptions): Promise<Appended>;
  /** Says that counters have seen these; gives those of which nobody had said it before. */
  markSettled(ids: readonly string[]): Promise<readonly string[]>;
  /** The oldest records that counters have not seen. */
  unsettled(limit: number): Promise<readonly LedgerRecord[]>;
  /** Sums over calls that a provider was asked for, in the order of the groups. */
  usage(query: UsageQuery): Promise<readonly UsageRow[]>;
}
