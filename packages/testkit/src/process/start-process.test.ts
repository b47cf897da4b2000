import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive } from '../gateway/processes.ts';
import { until } from '../until.ts';
import { endLeftovers, ownFolder, removeFolder } from './owned.ts';
import { startProcess } from './start-process.ts';

const cwd = tmpdir();
const sh = (script: string) => startProcess({ command: 'sh', args: ['-c', script], cwd });
const wrote = (process: ReturnType<typeof sh>, text: string) =>
  until(() => process.output().includes(text), { ms: 5_000 });

test('what it writes is kept, and how it ends is told', async () => {
  const polite = sh('echo out; echo err >&2; trap "exit 3" TERM; while :; do sleep 0.05; done');
  expect(await wrote(polite, 'out')).toBe(true);
  expect(await wrote(polite, 'err')).toBe(true);
  expect(polite.hasEnded()).toBe(false);
  expect(await polite.stop()).toEqual({ code: 3, left: [] });
  expect(polite.hasEnded()).toBe(true);
});

test('a child that outlives it is told and killed', async () => {
  const parent = sh('sleep 300 & echo "child $!"; wait');
  expect(await wrote(parent, 'child')).toBe(true);
  const child = Number(/child (\d+)/.exec(parent.output())?.[1]);
  expect((await parent.kill()).left).toEqual([child]);
  expect(isAlive(child)).toBe(false);
});

test('a program that is not there has ended, and says why', async () => {
  const none = startProcess({ command: 'no-such-program-here', args: [], cwd });
  expect(await until(() => none.hasEnded(), { ms: 5_000 })).toBe(true);
  expect(none.output()).toContain('ENOENT');
});

/** What another run would have started, were it killed: its owner is a process that has ended. */
function ofAnEndedRun(): { readonly pid: number; readonly folder: string } {
  const owner = '4194304.1';
  const { stdout } = spawnSync('sh', ['-c', 'sleep 300 >/dev/null 2>&1 & echo $!'], {
    env: { PATH: process.env['PATH'], DRAGOMAN_KIT_OWNER: owner },
    encoding: 'utf8',
  });
  const folder = mkdtempSync(join(tmpdir(), `dragoman-own-${owner}-`));
  mkdirSync(join(folder, 'inside'));
  return { pid: Number(stdout), folder };
}

test('what a run that was killed left behind is ended; what a living one owns is not', async () => {
  const { pid, folder } = ofAnEndedRun();
  const mine = sh('sleep 300');
  const own = ownFolder();
  const ended = endLeftovers();
  expect(ended.processes).toContain(pid);
  expect(ended.processes).not.toContain(mine.pid);
  expect(await until(() => !isAlive(pid), { ms: 5_000 })).toBe(true);
  expect(isAlive(mine.pid)).toBe(true);
  expect([existsSync(folder), existsSync(own)]).toEqual([false, true]);
  await mine.kill();
  removeFolder(own);
  rmSync(folder, { recursive: true, force: true });
});
