import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildOnce, install } from './go-binary.ts';

const MODULE = { path: 'example.dev/tool', version: 'v1.2.3', sum: 'h1:abc=' };

let dir: string;
let said: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-go-'));
  said = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** A `go` that installs a file, and reads the module of a binary out of it. */
function fakeGo({ version = MODULE.version, sum = MODULE.sum, fails = false }): void {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  const built = String.raw`printf 'tool: go1.26\n\tpath\texample.dev/tool\n\tmod\texample.dev/tool\t${version}\t${sum}\n'`;
  const script = [
    '#!/bin/sh',
    `echo "$@" >> ${dir}/calls`,
    'if [ "$1" = version ]; then cat "$3"; exit; fi',
    fails ? 'echo "no such module" >&2; exit 1' : `${built} > "$GOBIN/tool"`,
    '',
  ];
  writeFileSync(join(bin, 'go'), script.join('\n'));
  chmodSync(join(bin, 'go'), 0o755);
  vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`);
}

const target = () => join(dir, 'cache');
const build = () =>
  buildOnce({
    binaries: [{ name: 'tool', module: MODULE }],
    target: target(),
    build: async (draft) => void (await install('example.dev/tool', MODULE.version, draft)),
    report: (line) => said.push(line),
  });
const installs = () => readFileSync(join(dir, 'calls'), 'utf8').match(/^install/gm)?.length ?? 0;

test('it is built once, and is the pinned one', async () => {
  fakeGo({});
  await build();
  await build();
  expect(installs()).toBe(1);
  expect(readdirSync(target())).toEqual(['tool']);
  expect(said).toHaveLength(2);
});

test('one of another version in the cache is replaced', async () => {
  fakeGo({});
  mkdirSync(target());
  writeFileSync(join(target(), 'tool'), '\tmod\texample.dev/tool\tv1.2.2\th1:abc=\n');
  await build();
  expect(readFileSync(join(target(), 'tool'), 'utf8')).toContain('v1.2.3');
});

test.each([
  ['version', { version: 'v1.2.4' }, /v1\.2\.4 h1:abc=, not v1\.2\.3/],
  ['checksum', { sum: 'h1:evil=' }, /h1:evil=, not v1\.2\.3 h1:abc=/],
  ['nothing', { fails: true }, /no such module/],
])('what came out with another %s is not used', async (_what, built, why) => {
  fakeGo(built);
  await expect(build()).rejects.toThrow(why);
  expect(readdirSync(target())).toEqual([]);
});

test('without Go it says so', async () => {
  vi.stubEnv('PATH', join(dir, 'nothing'));
  await expect(build()).rejects.toThrow('Go is not installed');
});
