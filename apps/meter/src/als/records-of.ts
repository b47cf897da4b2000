import { BadRecord, recordOf, type LedgerRecord } from '@dragoman/metering';
import type { StreamAccessLogsMessage } from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { fieldsOf } from './entry-fields.ts';

export interface EntriesRead {
  readonly records: readonly LedgerRecord[];
  /** Why entries could not be read; shows nothing of what is in them. */
  readonly bad: readonly string[];
}

/**
 * The calls of a message that are over. An entry whose call was given no id by the gateway gets one here: Envoy sends
 * each entry once, and an id of the caller's would let him hide calls behind another.
 */
export function recordsOf({ logEntries }: StreamAccessLogsMessage, makeId: () => string): EntriesRead {
  const records: LedgerRecord[] = [];
  const bad: string[] = [];
  const entries = logEntries.case === 'httpLogs' ? logEntries.value.logEntry : [];
  for (const entry of entries) {
    // Envoy may tell of a call while it goes on; what counts is the end.
    if (entry.commonProperties?.intermediateLogEntry) continue;
    const fields = fieldsOf(entry);
    try {
      records.push(recordOf({ ...fields, id: fields['id'] ?? makeId() }));
    } catch (error) {
      if (!(error instanceof BadRecord)) throw error;
      bad.push(error.message);
    }
  }
  return { records, bad };
}
