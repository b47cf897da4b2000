import { readLine, type LedgerRecord } from '@dragoman/metering';
import type { FileHandle } from 'node:fs/promises';
import { lineReader, type Line } from './line-reader.ts';

export interface PartEvents {
  /** Keeps the records of everything up to `offset`. */
  readonly take: (records: readonly LedgerRecord[], offset: number) => Promise<void>;
  /** A line that could not be read; `why` shows nothing of what is in it. */
  readonly onBad: (why: string, offset: number) => void;
}

export interface PartOptions {
  readonly from: number;
  /** Nothing is written to it any more: what has no end is the last line. */
  readonly isOver: boolean;
}

const CHUNK_BYTES = 1 << 16;
const BATCH = 500;

/** Reads what there is, and gives the offset behind the last line that was taken. */
export async function readPart(
  file: FileHandle,
  { from, isOver }: PartOptions,
  { take, onBad }: PartEvents,
): Promise<number> {
  const reader = lineReader();
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let [records, offset, taken, at] = [[] as LedgerRecord[], from, from, from];

  const one = ({ text, bytes }: Line): void => {
    const reads = text === undefined ? [{ ok: false, why: 'it is too long' } as const] : readLine(text);
    for (const read of reads) {
      if (read.ok) records.push(read.record);
      else if (text?.trim() !== '') onBad(read.why, offset);
    }
    offset += bytes;
  };
  const flush = async (): Promise<void> => {
    if (offset === taken) return;
    await take(records, offset);
    [records, taken] = [[], offset];
  };
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    for (const line of reader.push(buffer.subarray(0, bytesRead))) one(line);
    if (records.length >= BATCH) await flush();
  }
  const rest = reader.rest();
  // A line that is too long already is not read again and again while it grows.
  if (rest !== undefined && (isOver || rest.text === undefined)) one(rest);
  await flush();
  return offset;
}
