import { call, descendants, freePort, isAlive, until } from '@dragoman/testkit';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { envoyBinary } from './stage/envoy-binary.ts';

const ENVOY_BIN = await envoyBinary();
const ROOT = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'dragoman-npm-'));
const begun: number[] = [];
afterAll(() => {
  begun.filter(isAlive).forEach((pid) => process.kill(pid, 'SIGKILL'));
  rmSync(dir, { recursive: true, force: true });
});

/** `npm start` in a group of its own, as a terminal gives it one; it serves when it has printed a curl. */
async function npmStart() {
  const port = await freePort();
  const { PATH = '', HOME = '' } = process.env;
  const npm = spawn('npm', ['start', '--', '--demo', '--port', String(port)], {
    cwd: ROOT,
    env: { PATH, HOME, ENVOY_BIN, XDG_RUNTIME_DIR: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = npm.pid ?? 0;
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  begun.push(pid);
  await until(() => output.includes('\ncurl '), { ms: 60_000, every: 100 });
  expect((await call(`http://127.0.0.1:${port}`, '/v1/models')).status, output).toBe(200);
  const processes = descendants(pid).map((each) => each.pid);
  begun.push(...processes);
  return { pid, processes, output: () => output };
}

test.each([
  ['SIGTERM for npm', 1, 'SIGTERM'],
  ['Ctrl-C in its terminal', -1, 'SIGINT'],
] as const)('%s drains, and nothing is left', async (_name, whom, signal) => {
  const { pid, processes, output } = await npmStart();
  process.kill(whom * pid, signal);
  await until(() => [pid, ...processes].every((each) => !isAlive(each)) || undefined, { ms: 20_000, every: 100 });
  expect(output()).toContain(`${signal}: draining`);
  expect(readdirSync(dir)).toEqual([]);
});
