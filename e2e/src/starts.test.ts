import { call, freePort, runCommand, startCommand, until } from '@dragoman/testkit';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { envoyBinary } from './stage/envoy-binary.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-starts-'));
const env = { ENVOY_BIN: await envoyBinary(), XDG_RUNTIME_DIR: dir };
const [port, admin, later] = [await freePort(), await freePort(), await freePort()];
const file = join(dir, 'dragoman.yaml');
const write = (adminPort: number, key = 'key', model = 'm'): void =>
  writeFileSync(
    file,
    `listen: 127.0.0.1:${port}\nadmin: 127.0.0.1:${adminPort}\nproviders: {p: {kind: openai, key: ${key}}}\nmodels: {${model}: p/m}\n`,
  );
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a key file that is not there: run and doctor name the provider and the file', async () => {
  write(admin, '{file: keys/p}');
  const missing = `${join(dir, 'keys/p')} cannot be read (ENOENT)`;
  const started = await runCommand(['run'], { cwd: dir, env });
  expect(started.code).toBe(1);
  expect(started.stderr).toContain(`the configuration cannot be served: key of provider p: ${missing}`);
  const { code, stdout } = await runCommand(['doctor'], { cwd: dir, env });
  expect(code).toBe(1);
  expect(stdout).toContain(`FAIL credentials of p: ${missing}`);
});

/** A gateway that is to serve, and what it writes. */
function startServing(around: Readonly<Record<string, string>> = env) {
  const child = startCommand(['run'], { cwd: dir, env: around });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const said = (text: string) => until(() => output.includes(text), { ms: 30_000 });
  return { child, said, output: () => output };
}

test('an edit while it starts is live when it serves', async () => {
  write(admin);
  const { child, said, output } = startServing();
  // The process has read the file before it looks for Envoy.
  await until(() => readdirSync(dir).length > 1, { ms: 10_000, every: 5 });
  write(admin, 'key', 'later');
  expect(await said('\ncurl '), output()).toBe(true);
  const ask = () => call(`http://127.0.0.1:${port}`, '/v1/models');
  expect(await until(async () => (await ask()).text.includes('"later"'), { ms: 5_000 }), output()).toBe(true);
  child.kill('SIGHUP');
  expect(await until(() => child.exitCode === 0, { ms: 20_000 }), 'a terminal that is closed').toBe(true);
  expect((await ask()).status).toBe(0);
});

test('SIGTERM while Envoy is fetched ends it at once', async () => {
  write(admin);
  const [bin, cache] = [join(dir, 'bin'), join(dir, 'cache')];
  mkdirSync(bin);
  writeFileSync(join(bin, 'python3'), '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
  const { child, said, output } = startServing({
    PATH: `${bin}:/usr/bin:/bin`,
    XDG_RUNTIME_DIR: dir,
    XDG_CACHE_HOME: cache,
  });
  expect(await said('fetching Envoy'), output()).toBe(true);
  child.kill('SIGTERM');
  expect(await until(() => child.exitCode === 0, { ms: 5_000 }), output()).toBe(true);
  expect(output()).toContain('SIGTERM: stopped before anything was served');
  expect(readdirSync(cache, { recursive: true }).filter((name) => String(name).includes('.fetch-'))).toEqual([]);
});

test('what a gateway that serves has for itself: its address, and the admin port that it began with', async () => {
  write(admin);
  const { child, said, output } = startServing();
  expect(await said('\ncurl '), output()).toBe(true);
  const second = await runCommand(['run'], { cwd: dir, env });
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toContain(`another dragoman serves on 127.0.0.1:${port}`);
  const { stdout } = await runCommand(['doctor'], { cwd: dir, env });
  expect(stdout).toContain(`FAIL port 127.0.0.1:${port}: another process listens there`);
  write(later);
  expect(await said(`warning: admin: stays on 127.0.0.1:${admin} until the next start`), output()).toBe(true);
  child.kill('SIGTERM');
  expect(await until(() => child.exitCode === 0, { ms: 20_000 })).toBe(true);
});
