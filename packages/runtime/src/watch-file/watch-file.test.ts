import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFile, type FileWatcher } from './watch-file.ts';

let dir: string;
let watcher: FileWatcher | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-watch-'));
});
afterEach(() => {
  watcher?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Milliseconds from the change to the first call; fails after 150 ms and some slack for a busy machine. */
async function noticed(path: string, change: () => void): Promise<void> {
  let calls = 0;
  watcher?.close();
  watcher = watchFile(path, () => (calls += 1));
  await sleep(30);
  expect(calls).toBe(0);
  change();
  const start = performance.now();
  while (calls === 0 && performance.now() - start < 400) await sleep(5);
  expect(calls).toBe(1);
  expect(performance.now() - start).toBeLessThan(250);
}

test('a write in place, a rename over it, deletion and return are seen', async () => {
  const path = join(dir, 'key');
  writeFileSync(path, 'one');
  await noticed(path, () => writeFileSync(path, 'two'));
  await noticed(path, () => {
    writeFileSync(`${path}.new`, 'three');
    renameSync(`${path}.new`, path);
  });
  await noticed(path, () => rmSync(path));
  await noticed(path, () => writeFileSync(path, 'four'));
});

test('the folder may appear later', async () => {
  const path = join(dir, 'later', 'key');
  await noticed(path, () => {
    mkdirSync(join(dir, 'later'));
    writeFileSync(path, 'one');
  });
});

test('a Kubernetes mount is swapped through a link beside the file', async () => {
  for (const version of ['1', '2']) {
    mkdirSync(join(dir, version));
    writeFileSync(join(dir, version, 'key'), version);
  }
  symlinkSync('1', join(dir, '..data'));
  symlinkSync(join('..data', 'key'), join(dir, 'key'));
  await noticed(join(dir, 'key'), () => {
    symlinkSync('2', join(dir, '..data_tmp'));
    renameSync(join(dir, '..data_tmp'), join(dir, '..data'));
  });
});

test('a link in another folder is swapped: only the poll can see it', async () => {
  for (const version of ['1', '2']) {
    mkdirSync(join(dir, version));
    writeFileSync(join(dir, version, 'key'), version);
  }
  symlinkSync('1', join(dir, 'current'));
  await noticed(join(dir, 'current', 'key'), () => {
    symlinkSync('2', join(dir, 'next'));
    renameSync(join(dir, 'next'), join(dir, 'current'));
  });
});

test('writes close together give one call, other files none, and none comes after close', async () => {
  const path = join(dir, 'key');
  writeFileSync(path, '');
  let calls = 0;
  watcher = watchFile(path, () => (calls += 1), { debounceMs: 80 });
  writeFileSync(join(dir, 'other'), 'x');
  await sleep(200);
  expect(calls).toBe(0);
  for (const part of ['a', 'ab', 'abc']) {
    writeFileSync(path, part);
    await sleep(10);
  }
  await sleep(250);
  expect(calls).toBe(1);
  writeFileSync(path, 'last');
  watcher.close();
  await sleep(250);
  expect(calls).toBe(1);
});

// Can fail only where the file system's clock is coarse, as it is on Linux before 6.13.
test('a write right after another of the same length, within one tick of the clock, is seen', async () => {
  const calls = new Set<string>();
  const names = ['1', '2', '3', '4', '5'];
  const watchers = names.map((name) => {
    writeFileSync(join(dir, name), 'aa');
    const each = watchFile(join(dir, name), () => calls.add(name));
    writeFileSync(join(dir, name), 'bb');
    return each;
  });
  await sleep(250);
  watchers.forEach((each) => each.close());
  expect([...calls].sort()).toEqual(names);
});
