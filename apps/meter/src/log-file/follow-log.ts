import type { Cursors } from '@dragoman/store';
import type { BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSame, parsePosition, partsToRead, positionAt, type LogPosition } from './log-position.ts';
import { readPart } from './read-part.ts';
import type { RecordSink } from './replay-log.ts';

export interface FollowOptions {
  readonly path: string;
  readonly sink: RecordSink;
  /** Keeps how far the log was read; what is read again changes nothing. */
  readonly cursors: Cursors;
  /** A line that could not be read, by the byte where it begins; `why` shows nothing of what is in it. */
  readonly onBad: (why: string, offset: number) => void;
  /** Told when the file or a store cannot be had; it is tried again. */
  readonly onTrouble: (error: unknown) => void;
  readonly pollMs?: number;
}

export interface LogFollower {
  /** Reads what there is still, and ends. */
  close(): Promise<void>;
}

const POLL_MS = 100;
const RETRY_MS = 500;

/**
 * Reads an access log into the ledger while it is written: through renames, replacements and truncation, and from where
 * it was left. A file that is not there yet is waited for.
 */
export function followLog(options: FollowOptions): LogFollower {
  const { onTrouble, pollMs = POLL_MS } = options;
  const stop = new AbortController();
  const log = openLog(options);
  const pause = (ms: number) => sleep(ms, undefined, { signal: stop.signal }).catch(() => undefined);

  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await log.read();
        await pause(pollMs);
      } catch (error) {
        onTrouble(error);
        await pause(RETRY_MS);
      }
    }
    await log.read().catch(onTrouble);
    await log.close();
  };
  const done = loop();
  return {
    close: async () => {
      stop.abort();
      await done;
    },
  };
}

/**
 * Reads once what was written since the log was read last, by whom ever; a file that is not there has nothing. Whoever
 * follows the same log at the same time reads on as it did.
 */
export async function catchUpLog(options: Omit<FollowOptions, 'onTrouble' | 'pollMs'>): Promise<void> {
  const log = openLog(options);
  try {
    await log.read();
  } finally {
    await log.close();
  }
}

interface Log {
  /** All that can be read now. */
  read(): Promise<void>;
  close(): Promise<void>;
}

function openLog({ path, sink, cursors, onBad }: Omit<FollowOptions, 'onTrouble' | 'pollMs'>): Log {
  const name = `log:${path}`;
  let file: OpenFile | undefined;
  let position: LogPosition | undefined;
  let seenBytes = -1n;
  let isResumed = false;

  const readFrom = async (handle: FileHandle, from: number, isOver = false): Promise<void> => {
    const take = async (records: Parameters<RecordSink['take']>[0], offset: number): Promise<void> => {
      // Of the file as it was read: when its lines are kept, another may stand there.
      const next = await positionAt(handle, offset);
      await sink.take(records);
      position = next;
      await cursors.write(name, JSON.stringify(position));
    };
    await readPart(handle, { from, isOver }, { take, onBad });
  };
  const close = async (): Promise<void> => {
    await file?.handle.close();
    [file, seenBytes] = [undefined, -1n];
  };
  /** What was written to files that nobody read; the newest stays open. */
  const resume = async (): Promise<void> => {
    if (!isResumed) position = parsePosition(await cursors.read(name));
    isResumed = true;
    // Before the others are looked for: one that is renamed meanwhile is read twice, and not left out.
    file = await openIfThere(path);
    const parts = await partsToRead(path, position);
    for (const part of parts.slice(0, -1)) {
      const handle = await open(part.path);
      await readFrom(handle, part.offset, true).finally(() => handle.close());
    }
    const last = parts.at(-1);
    if (file !== undefined) position = await positionAt(file.handle, last?.offset ?? 0);
  };
  const readNew = async ({ handle }: OpenFile, size: bigint): Promise<void> => {
    if (size === seenBytes) return;
    const from = position !== undefined && (await isSame(handle, position)) ? position.offset : 0;
    await readFrom(handle, from);
    seenBytes = size;
  };
  return {
    read: async () => {
      if (file === undefined) await resume();
      if (file === undefined) return;
      const named = await stat(path, { bigint: true }).catch(() => undefined);
      const isHeld = named?.ino === file.stats.ino && named.dev === file.stats.dev;
      await readNew(file, isHeld ? named.size : await sizeOf(file));
      // One that was only taken away may still be written to.
      if (isHeld || named === undefined) return;
      // Another file has its name now, and others may have had it in between; the last lines may have come since.
      await readFrom(file.handle, position?.offset ?? 0, true);
      await close();
      await resume();
      if (file !== undefined) await readNew(file, file.stats.size);
    },
    close,
  };
}

interface OpenFile {
  readonly handle: FileHandle;
  /** When it was opened. */
  readonly stats: BigIntStats;
}

const sizeOf = async ({ handle }: OpenFile): Promise<bigint> => (await handle.stat({ bigint: true })).size;

async function openIfThere(path: string): Promise<OpenFile | undefined> {
  try {
    const handle = await open(path);
    return { handle, stats: await handle.stat({ bigint: true }) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
