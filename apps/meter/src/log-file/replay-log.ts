import { readLine, readRecord, type LedgerRecord } from '@dragoman/metering';
import { createReadStream } from 'node:fs';
import type { Taken } from '../settle/settler.ts';
import { lineReader, type Line } from './line-reader.ts';

/** Where records go: a settler, or `ledgerOnly`. */
export interface RecordSink {
  take(records: readonly LedgerRecord[]): Promise<Taken>;
}

export interface BadLine {
  /** From 1. */
  readonly line: number;
  /** Shows nothing of what is in it. */
  readonly why: string;
}

export interface Replayed {
  readonly lines: number;
  /** Calls that were new. */
  readonly added: number;
  /** Calls that were there already. */
  readonly known: number;
  /** Calls that are kept but not counted yet: their counters are down. */
  readonly pending: number;
  /** The first of the lines that could not be read. */
  readonly bad: readonly BadLine[];
  readonly badLines: number;
  /** The last line was cut off while it was written. */
  readonly torn: boolean;
}

const BATCH = 500;
const BAD_SHOWN = 100;

/**
 * Reads an access log into the ledger; doing it again changes nothing. Holds a batch of records at most.
 * @throws {Error} with the `code` of the system when the file cannot be read
 * @throws {StoreUnavailable} when the ledger is down; it may be replayed again from the beginning
 */
export async function replayLog(path: string, sink: RecordSink): Promise<Replayed> {
  const replay = replayInto(sink);
  const reader = lineReader();
  for await (const chunk of createReadStream(path)) {
    for (const line of reader.push(chunk as Buffer)) await replay.take(line);
  }
  return replay.end(reader.rest());
}

function replayInto(sink: RecordSink) {
  let batch: LedgerRecord[] = [];
  const bad: BadLine[] = [];
  let [lines, records, added, pending, badLines] = [0, 0, 0, 0, 0];

  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const taken = await sink.take(batch);
    added += taken.added;
    pending += taken.pending;
    batch = [];
  };
  const refuse = (why: string): void => {
    badLines += 1;
    if (bad.length < BAD_SHOWN) bad.push({ line: lines, why });
  };
  const take = async ({ text }: Line): Promise<void> => {
    lines += 1;
    if (text === undefined) return refuse('it is too long');
    if (text.trim() === '') return;
    for (const read of readLine(text)) {
      if (!read.ok) refuse(read.why);
      else batch.push(read.record);
      if (read.ok) records += 1;
    }
    if (batch.length >= BATCH) await flush();
  };
  const end = async (rest: Line | undefined): Promise<Replayed> => {
    // The last line may be whole and lack its end; else it was being written.
    const torn = rest?.text !== undefined && !readRecord(rest.text).ok;
    if (rest !== undefined && !torn) await take(rest);
    await flush();
    return { lines, added, known: records - added, pending, bad, badLines, torn };
  };
  return { take, end };
}
