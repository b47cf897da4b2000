import type { LedgerRecord } from '@dragoman/metering';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RecordQueueOptions {
  /** Keeps records; they come again when it rejects. */
  readonly take: (records: readonly LedgerRecord[]) => Promise<unknown>;
  /** Told when records have to wait because of it. */
  readonly onTrouble: (error: unknown) => void;
  readonly everyMs?: number;
  /** Records at a time. */
  readonly batch?: number;
  /** Records that may wait before `isFull`. */
  readonly limit?: number;
}

export interface RecordQueue {
  push(records: readonly LedgerRecord[]): void;
  /** More should not be pushed now: Envoy can wait too. */
  readonly isFull: boolean;
  /** Resolves when there is room again. */
  room(): Promise<void>;
  /** Takes nothing more and tries to keep what waits for so long; says how many records are left. */
  close(withinMs: number): Promise<number>;
}

const EVERY_MS = 100;
const BATCH = 500;
const LIMIT = 20_000;
const RETRY_MS = 250;

/** Gathers records for a moment, and keeps them as long as they cannot be written. */
export function recordQueue({
  take,
  onTrouble,
  everyMs = EVERY_MS,
  batch = BATCH,
  limit = LIMIT,
}: RecordQueueOptions): RecordQueue {
  let waiting: LedgerRecord[] = [];
  let writing: Promise<void> | undefined;
  let giveUp = false;
  let roomy: (() => void)[] = [];

  const writeSome = async (): Promise<void> => {
    const some = waiting.slice(0, batch);
    try {
      await take(some);
    } catch (error) {
      onTrouble(error);
      return sleep(RETRY_MS);
    }
    waiting = waiting.slice(some.length);
    if (waiting.length < limit) for (const go of roomy.splice(0)) go();
  };
  const write = async (): Promise<void> => {
    await sleep(everyMs);
    while (waiting.length > 0 && !giveUp) await writeSome();
    writing = undefined;
  };
  const start = (): void => {
    if (waiting.length > 0) writing ??= write();
  };
  return {
    push: (records) => {
      waiting.push(...records);
      start();
    },
    get isFull() {
      return waiting.length >= limit;
    },
    room: () => (waiting.length < limit ? Promise.resolve() : new Promise((go) => void roomy.push(go))),
    close: async (withinMs) => {
      start();
      await Promise.race([writing, sleep(withinMs, undefined, { ref: false })]);
      giveUp = true;
      await writing;
      for (const go of roomy) go();
      roomy = [];
      return waiting.length;
    },
  };
}
