import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endLeftOver, writePidFile } from './pid-file.ts';

let dir: string;
let path: string;
let child: ChildProcess;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-pid-'));
  path = join(dir, 'envoy.pid');
  child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', join(dir, 'bootstrap.json')]);
  await new Promise((spawned) => child.once('spawn', spawned));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

const alive = () => child.kill(0);
const ended = () => new Promise((end) => child.once('exit', (_code, signal) => end(signal)));

test('one without its parent is ended, and may write what it holds', async () => {
  writeFileSync(path, `${child.pid}\n999999\n`);
  const end = ended();
  expect(endLeftOver(path, join(dir, 'bootstrap.json'))).toBe(child.pid);
  expect(await end).toBe('SIGTERM');
  expect(endLeftOver(path, join(dir, 'bootstrap.json'))).toBeUndefined();
});

test('one that does not end by itself is killed', async () => {
  const deaf = spawn(process.execPath, [
    '-e',
    "process.on('SIGTERM', () => 0); setInterval(() => 0, 1000); console.log('deaf')",
    join(dir, 'bootstrap.json'),
  ]);
  await new Promise((said) => deaf.stdout.once('data', said));
  writeFileSync(path, `${deaf.pid}\n999999\n`);
  const end = new Promise((known) => deaf.once('exit', (_code, signal) => known(signal)));
  expect(endLeftOver(path, join(dir, 'bootstrap.json'))).toBe(deaf.pid);
  expect(await end).toBe('SIGKILL');
});

test('one that still has its parent is an error', () => {
  writePidFile(path, child.pid ?? 0);
  expect(() => endLeftOver(path, join(dir, 'bootstrap.json'))).toThrow(`another gateway (process ${process.pid})`);
  expect(alive()).toBe(true);
});

test.each([
  ['another program with the same number', () => `${child.pid}\n999999\n`],
  ['a process that is gone', () => '999999\n1\n'],
  ['nonsense', () => 'x\n'],
  ['a group of processes', () => '-1\n1\n'],
])('%s is left alone', (_what, content) => {
  writeFileSync(path, content());
  expect(endLeftOver(path, join(dir, 'other', 'bootstrap.json'))).toBeUndefined();
  expect(alive()).toBe(true);
});

test('no file, nothing to do', () => {
  expect(endLeftOver(join(dir, 'none'), join(dir, 'bootstrap.json'))).toBeUndefined();
});
