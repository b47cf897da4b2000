import { readRecord, type LedgerRecord } from '@dragoman/metering';
import { expect, test } from 'vitest';
import { logLine, until } from '../testing/fixtures.ts';
import { recordQueue } from './record-queue.ts';

const records = (count: number): readonly LedgerRecord[] =>
  Array.from({ length: count }, (_, at) => {
    const read = readRecord(logLine(String(at)));
    if (!read.ok) throw new Error(read.why);
    return read.record;
  });

test('gathers, and hands on in order', async () => {
  const taken: string[][] = [];
  const queue = recordQueue({
    take: async (some) => taken.push(some.map(({ id }) => id)),
    onTrouble: () => undefined,
    everyMs: 5,
    batch: 2,
  });
  queue.push(records(2).slice(0, 1));
  queue.push(records(4).slice(1));
  await until(() => taken.length === 2);
  expect(taken).toEqual([
    ['0', '1'],
    ['2', '3'],
  ]);
  expect(await queue.close(1000)).toBe(0);
});

test('what was refused comes again; when it is full others wait', async () => {
  let down = true;
  const trouble: unknown[] = [];
  const taken: LedgerRecord[] = [];
  const queue = recordQueue({
    take: async (some) => {
      if (down) throw new Error('down');
      taken.push(...some);
    },
    onTrouble: (error) => trouble.push(error),
    everyMs: 1,
    limit: 3,
  });
  queue.push(records(2));
  expect(queue.isFull).toBe(false);
  await queue.room();
  queue.push(records(2));
  expect(queue.isFull).toBe(true);
  const room = queue.room().then(() => taken.length);
  await until(() => trouble.length > 0);
  down = false;
  expect(await room).toBe(4);
  expect(await queue.close(1000)).toBe(0);
});

test('closing says what could not be kept, and lets nobody wait', async () => {
  const queue = recordQueue({
    take: () => Promise.reject(new Error('down')),
    onTrouble: () => undefined,
    everyMs: 1,
    limit: 1,
  });
  queue.push(records(3));
  const room = queue.room();
  expect(await queue.close(20)).toBe(3);
  await room;
});
