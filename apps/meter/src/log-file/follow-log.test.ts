import { StoreUnavailable, type Store } from '@dragoman/store';
import { appendFileSync, copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { settler } from '../settle/settler.ts';
import { accountsOf, callsIn, logLine, PRICES, scratchFolder, scratchStore, until } from '../testing/fixtures.ts';
import { followLog } from './follow-log.ts';
import type { RecordSink } from './replay-log.ts';

async function stage() {
  const folder = scratchFolder();
  const store = await scratchStore(folder);
  const path = join(folder, 'access.jsonl');
  const bad: string[] = [];
  const trouble: unknown[] = [];
  const read: string[] = [];
  const kept = settler({ ...store, prices: PRICES, accountsOf });
  const sink: RecordSink = {
    take: (records) => {
      read.push(...records.map(({ id }) => id));
      return kept.take(records);
    },
  };
  const follow = (into = sink) => {
    const follower = followLog({
      path,
      sink: into,
      cursors: store.cursors,
      onBad: (why, offset) => bad.push(`${offset} ${why}`),
      onTrouble: (error) => trouble.push(error),
      pollMs: 5,
    });
    onTestFinished(() => follower.close());
    return follower;
  };
  let count = 0;
  /** Appends so many lines, and gives how many there were in all. */
  const write = (lines: number, to = path): number => {
    for (let at = 0; at < lines; at += 1) appendFileSync(to, `${logLine(String((count += 1)))}\n`);
    return count;
  };
  return { store, path, bad, trouble, read, sink, follow, write };
}
const has = (store: Store, calls: number) => until(async () => (await callsIn(store)) === calls);

test('lines are in the ledger as they come; a file that is not there yet is waited for', async () => {
  const { store, follow, write, read } = await stage();
  follow();
  await has(store, write(3));
  await has(store, write(700));
  expect(read).toHaveLength(703);
});

test('a line is taken when it is whole', async () => {
  const { store, path, follow, bad } = await stage();
  follow();
  const line = logLine('a');
  writeFileSync(path, `${logLine('first')}\n${line.slice(0, 40)}`);
  await has(store, 1);
  appendFileSync(path, line.slice(40));
  appendFileSync(path, '\n');
  await has(store, 2);
  expect(bad).toEqual([]);
});

test('what cannot be read is told, and the rest is read', async () => {
  const { store, path, follow, write, bad } = await stage();
  writeFileSync(path, 'canary\n\n');
  follow();
  await has(store, write(2));
  expect(bad).toEqual(['0 it is not JSON']);
});

test('closing reads what there is', async () => {
  const { store, follow, write } = await stage();
  const follower = follow();
  const calls = write(50);
  await follower.close();
  expect(await callsIn(store)).toBe(calls);
});

describe('rotation', () => {
  test('renamed, still written to, then replaced', async () => {
    const { store, path, follow, write, read } = await stage();
    follow();
    await has(store, write(3));
    renameSync(path, `${path}.1`);
    await has(store, write(2, `${path}.1`));
    write(1, `${path}.1`);
    await has(store, write(4));
    renameSync(path, `${path}.2`);
    await has(store, write(1));
    // Of files that were written at the same moment nobody knows the order: one may be read again.
    expect(new Set(read).size).toBe(11);
  });

  test('copied and truncated, and at once as long as before', async () => {
    const { store, path, follow, write, read } = await stage();
    follow();
    await has(store, write(3));
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
    await has(store, write(8));
    expect(read).toHaveLength(11);
  });

  test('renamed twice before it is looked at again', async () => {
    const { store, path, follow, write, read } = await stage();
    follow();
    await has(store, write(3));
    for (const name of ['1', '2', '3']) {
      renameSync(path, `${path}.${name}`);
      write(2);
    }
    await has(store, 9);
    expect(new Set(read).size).toBe(9);
  });

  test('removed and made anew', async () => {
    const { store, path, follow, write } = await stage();
    follow();
    await has(store, write(5));
    rmSync(path);
    await has(store, write(5));
  });
});

describe('started again', () => {
  test('goes on where it was', async () => {
    const { store, follow, write, read } = await stage();
    const first = follow();
    await has(store, write(3));
    await first.close();
    write(2);
    follow();
    await has(store, 5);
    expect(read).toEqual(['1', '2', '3', '4', '5']);
  });

  test('after rotations while nobody read: every file is read', async () => {
    const { store, path, follow, write, read } = await stage();
    const first = follow();
    await has(store, write(3));
    await first.close();
    write(2);
    renameSync(path, `${path}.2`);
    write(2);
    renameSync(path, `${path}.1`);
    write(2);
    follow();
    await has(store, 9);
    expect(read.slice(0, 5)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('another file of the same name and length is read from its beginning', async () => {
    const { store, path, follow, write } = await stage();
    const first = follow();
    await has(store, write(3));
    await first.close();
    rmSync(path);
    write(3);
    follow();
    await has(store, 6);
  });

  test('a cursor that nobody can read', async () => {
    const { store, path, follow, write } = await stage();
    await store.cursors.write(`log:${path}`, 'nonsense');
    const calls = write(2);
    follow();
    await has(store, calls);
  });
});

test('a ledger that is down: nothing is skipped', async () => {
  const { store, sink, follow, write, trouble } = await stage();
  let down = true;
  follow({ take: (records) => (down ? Promise.reject(new StoreUnavailable('postgres', 'down')) : sink.take(records)) });
  const calls = write(3);
  await until(() => trouble.length > 0);
  down = false;
  await has(store, calls);
});
