import { BadRecord, recordOf } from './fields.ts';
import type { LedgerRecord } from './ledger-record.ts';

export type RecordRead =
  { readonly ok: true; readonly record: LedgerRecord } | { readonly ok: false; readonly why: string };

/** One line of the access log. What is wrong with it is said without showing what is in it. Never throws. */
export function readRecord(line: string): RecordRead {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    // The message of JSON.parse shows a part of the line.
    return { ok: false, why: 'it is not JSON' };
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return { ok: false, why: 'it is not a JSON object' };
  try {
    return { ok: true, record: recordOf(fields as Readonly<Record<string, unknown>>) };
  } catch (error) {
    if (error instanceof BadRecord) return { ok: false, why: error.message };
    throw error;
  }
}
