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

/** How a record begins; the same signs also end a text that ends with a brace, and then no record follows. */
const BEGIN = '{"';
/** So many beginnings are looked at: what a caller writes into his names cannot make a line dear. */
const MOST_BEGINNINGS = 64;

/**
 * What one line of the file holds: a record, or one behind the beginning of another. A process that is killed while it
 * writes leaves half a line, and the next one writes on behind it.
 */
export function readLine(line: string): readonly RecordRead[] {
  const read = readRecord(line);
  if (read.ok) return [read];
  let at = line.indexOf(BEGIN, 1);
  for (let tries = 0; at > 0 && tries < MOST_BEGINNINGS; tries += 1) {
    const whole = readRecord(line.slice(at));
    if (whole.ok) return [{ ok: false, why: 'it was cut off, and another stands behind it' }, whole];
    at = line.indexOf(BEGIN, at + 1);
  }
  return [read];
}
