import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bootstrapFor } from './bootstrap-for.ts';
import { startEnvoy, type EnvoyProcess, type StartEnvoyOptions } from './start-envoy.ts';

let dir: string;
let lines: string[];
let envoy: EnvoyProcess | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-start-'));
  lines = [];
});
afterEach(async () => {
  await envoy?.stop();
  envoy = undefined;
  rmSync(dir, { recursive: true, force: true });
});

/** A shell script in the place of Envoy. */
function program(body: string): string {
  const path = join(dir, 'program');
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
function start(binary: string, more: Partial<StartEnvoyOptions> = {}): EnvoyProcess {
  const runDir = join(dir, 'run');
  const options = {
    binary,
    runDir,
    bootstrap: { a: 1 },
    concurrency: 2,
    environment: () => ({}),
    report: (line: string) => void lines.push(line),
  };
  envoy = startEnvoy({ ...options, ...more });
  return envoy;
}

test('the bootstrap goes into a private file, and only its path into the arguments', async () => {
  start(program('echo "$@"; exec sleep 60'), { bootstrap: { secret: 'sk-1' } });
  const file = join(dir, 'run', 'bootstrap.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ secret: 'sk-1' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'run')).mode & 0o777).toBe(0o700);
  await vi.waitFor(() => expect(envoy?.lastLines[0]).toContain(`-c ${file} --concurrency 2 --disable-hot-restart`));
  expect(lines.join()).not.toContain('sk-1');
});

test('its environment is what it is given, anew at each start', async () => {
  let starts = 0;
  const environment = () => ({ STARTS: `${(starts += 1)}` });
  start(program('echo "$STARTS $HOME."; exit 3'), { environment });
  await vi.waitFor(() => expect(envoy?.lastLines.slice(0, 2)).toEqual(['1 .', '2 .']));
});

test('a program that dies at once is started again, later each time; its words are kept', async () => {
  start(program('echo "[critical] no" >&2; exit 3'));
  await vi.waitFor(() => expect(lines.filter((line) => line.startsWith('Envoy ended'))).toHaveLength(4), {
    timeout: 3_000,
  });
  expect(lines.filter((line) => line.startsWith('Envoy ended'))).toEqual(
    [50, 100, 200, 400].map((ms) => `Envoy ended (exit code 3); it is started again in ${ms} ms`),
  );
  expect(lines).toContain('envoy: [critical] no');
  await expect(envoy?.ready(0)).rejects.toThrow('Its last lines:\n[critical] no');
});

test('it has a process group of its own: Ctrl-C at the terminal does not end it before it has drained', async () => {
  start(program('exec sleep 60'));
  const stat = readFileSync(`/proc/${envoy?.pid}/stat`, 'utf8');
  const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  expect(Number(group)).toBe(envoy?.pid);
});

test('a program that is not there is said, and stop ends the attempts', async () => {
  start(join(dir, 'none'));
  await vi.waitFor(() => expect(lines[0]).toContain('ENOENT'));
  const ready = expect(envoy?.ready()).rejects.toThrow('Envoy was stopped');
  await envoy?.stop();
  await ready;
  const count = lines.length;
  await sleep(300);
  expect(lines).toHaveLength(count);
});

test('a flood of lines is passed on in part, and the newest 200 are kept', async () => {
  start(program('i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo "line $i"; done; exec sleep 60'));
  await vi.waitFor(() => expect(envoy?.lastLines.at(-1)).toBe('line 500'));
  expect(envoy?.lastLines).toHaveLength(200);
  expect(lines).toHaveLength(20);
});

test('a program that does not mind SIGTERM is killed', { timeout: 15_000 }, async () => {
  start(program("trap '' TERM; echo set; while :; do sleep 1; done"));
  await vi.waitFor(() => expect(envoy?.lastLines).toEqual(['set']));
  const pid = envoy?.pid ?? 0;
  const begin = performance.now();
  await envoy?.stop();
  expect(performance.now() - begin).toBeGreaterThan(4_500);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(existsSync(join(dir, 'run', 'envoy.pid'))).toBe(false);
});

test('one folder, one Envoy', async () => {
  const binary = program('echo up; while :; do sleep 1; done');
  start(binary);
  await vi.waitFor(() => expect(envoy?.lastLines).toEqual(['up']));
  expect(() =>
    startEnvoy({
      binary,
      runDir: join(dir, 'run'),
      bootstrap: {},
      concurrency: 1,
      environment: () => ({}),
      report: () => undefined,
    }),
  ).toThrow(`another gateway (process ${process.pid}) runs with`);
});

test('draining or waiting for one that does not answer ends at once', async () => {
  start(program('exec sleep 60'));
  await envoy?.warm();
  await expect(envoy?.admin('/ready')).rejects.toThrow();
  expect((await envoy?.drain(10_000))?.ms).toBeLessThan(1_000);
  expect(envoy?.state).toBe('dead');
});

test('a folder whose name is too long for a socket is an error', () => {
  const runDir = join(dir, 'x'.repeat(90));
  expect(() => start('/bin/true', { runDir })).toThrow('at most 99 work: use a shorter run folder');
  expect(() =>
    bootstrapFor({ runDir: dir, xdsSocket: join(runDir, 'xds.sock'), nodeId: 'n', heapBytes: 2 ** 31 }),
  ).toThrow('at most 99 work');
});
