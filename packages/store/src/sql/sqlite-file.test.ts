import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteCounters } from '../counters/sqlite-counters.ts';
import { sqlCursors } from '../cursors/cursors.ts';
import { sqlLedger } from '../ledger/sql-ledger.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { chargesFor, hardBudget, orderOf, recordOf } from '../testing/calls.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { openSqlite, troubleOf } from './sqlite-file.ts';

const open = async (path: string, deadlineMs?: number) => {
  const file = await openSqlite({ path, ...(deadlineMs !== undefined && { deadlineMs }) });
  onTestFinished(() => file.close());
  return file;
};

test('readable by its owner only, with all that stands beside it', async () => {
  const folder = scratchFolder();
  const file = await open(join(folder, 'deep', 'a.db'));
  await sqlCursors(file).write('a', '1');
  const files = readdirSync(join(folder, 'deep'));
  expect(files).toContain('a.db-wal');
  for (const name of files) expect(statSync(join(folder, 'deep', name)).mode & 0o777, name).toBe(0o600);
});

test('one that others could read is closed to them', async () => {
  const path = join(scratchFolder(), 'a.db');
  writeFileSync(path, '');
  chmodSync(path, 0o666);
  await open(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a full disk is said to be full, and nothing is half done', async () => {
  const file = await open(join(scratchFolder(), 'a.db'));
  const cursors = sqlCursors(file);
  await cursors.write('before', '1');
  await file.write((transaction) => transaction.run('PRAGMA max_page_count = 40'));
  const large = Array.from({ length: 100 }, (_, at) => recordOf(`${at}`, { requestId: 'x'.repeat(1024) }));
  await expect(sqlLedger(file).append(large)).rejects.toMatchObject({
    name: 'StoreUnavailable',
    store: 'sqlite',
    trouble: 'full',
  });
  expect(await cursors.read('before')).toBe('1');
  expect(await sqlLedger(file).unsettled(10)).toEqual([]);
  await file.write((transaction) => transaction.run('PRAGMA max_page_count = 100000'));
  expect((await sqlLedger(file).append(large)).added).toHaveLength(100);
});

test.each([
  [13, 'full'],
  // The file that its connections share cannot grow.
  [4874, 'full'],
  // Another mishap of reading and writing.
  [522, 'down'],
  [1, undefined],
])('what SQLite says with %d is %s', (errcode, trouble) => {
  expect(troubleOf(Object.assign(new Error('of SQLite'), { errcode }))).toBe(trouble);
});

test('another writer: waited for, up to the deadline, while the process goes on', async () => {
  const path = join(scratchFolder(), 'a.db');
  const [hasty, patient] = [sqlCursors(await open(path, 100)), sqlCursors(await open(path, 10_000))];
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  let goesOn = false;
  setTimeout(() => (goesOn = true), 1);
  await expect(hasty.write('a', '1')).rejects.toMatchObject({ trouble: 'slow' });
  expect(goesOn).toBe(true);
  expect(await hasty.read('a')).toBeUndefined();
  setTimeout(() => other.exec('COMMIT'), 50);
  await patient.write('a', '2');
  expect(await hasty.read('a')).toBe('2');
});

test('after it was closed it is down', async () => {
  const file = await open(join(scratchFolder(), 'a.db'));
  await file.close();
  await file.close();
  await expect(sqlCursors(file).read('a')).rejects.toThrow(StoreUnavailable);
});

test('what cannot be opened is down', async () => {
  const folder = scratchFolder();
  await expect(openSqlite({ path: folder })).rejects.toMatchObject({ trouble: 'down' });
  writeFileSync(join(folder, 'no.db'), 'this is not a database, and longer than a hundred bytes'.repeat(10));
  await expect(openSqlite({ path: join(folder, 'no.db') })).rejects.toMatchObject({ name: 'StoreUnavailable' });
});

test('counters outlive the process', async () => {
  const path = join(scratchFolder(), 'a.db');
  const of = chargesFor([hardBudget(15)]);
  const first = await openSqlite({ path });
  await sqliteCounters(first).admit(orderOf('1', of));
  await first.close();
  expect(await sqliteCounters(await open(path)).admit(orderOf('2', of))).toEqual({ admitted: false, values: [10] });
});

test('two connections of one process, and a command that comes and goes: each sees what the others write', async () => {
  const path = join(scratchFolder(), 'a.db');
  const [one, other] = [sqlCursors(await open(path)), sqlCursors(await open(path))];
  const command = (name: string) =>
    execFileSync(process.execPath, [
      '--no-warnings',
      join(import.meta.dirname, '../testing/writes-and-closes.ts'),
      path,
      name,
    ]);
  for (const turn of ['first', 'second']) {
    await one.write(`one ${turn}`, 'written');
    command(`command ${turn}`);
    await other.write(`other ${turn}`, 'written');
    for (const cursors of [one, other, sqlCursors(await open(path))])
      for (const who of ['one', 'command', 'other']) expect(await cursors.read(`${who} ${turn}`)).toBe('written');
  }
});

test('a writer that is killed loses nothing that it said was written', async () => {
  const path = join(scratchFolder(), 'a.db');
  const child = spawn(process.execPath, [
    '--no-warnings',
    join(import.meta.dirname, '../testing/writes-and-dies.ts'),
    path,
  ]);
  const gone = new Promise((resolve) => child.once('close', resolve));
  let said = 0;
  for await (const _line of createInterface(child.stdout)) if ((said += 1) === 20) child.kill('SIGKILL');
  await gone;
  const ledger = sqlLedger(await open(path));
  const kept = (await ledger.unsettled(1_000_000)).length;
  expect(kept).toBeGreaterThanOrEqual(said);
  const again = Array.from({ length: kept + 5 }, (_, at) => recordOf(String(at)));
  expect((await ledger.append(again)).added).toHaveLength(5);
});
