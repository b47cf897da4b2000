import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runDir } from './run-dir.ts';

const root = mkdtempSync(join(tmpdir(), 'dragoman-run-dir-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const env = { XDG_RUNTIME_DIR: root };

test('a folder for one address and one user, that nobody else can look into', () => {
  const dir = runDir(env, '127.0.0.1:8080');
  expect([dirname(dir), statSync(dir).mode & 0o777]).toEqual([root, 0o700]);
  expect(runDir(env, '127.0.0.1:8080')).toBe(dir);
  expect(runDir(env, '127.0.0.1:8081')).not.toBe(dir);
});

test('a link that somebody has laid in its place is refused', () => {
  const there = join(root, basename(runDir(env, '127.0.0.1:8082')));
  rmSync(there, { recursive: true });
  symlinkSync(tmpdir(), there);
  expect(() => runDir(env, '127.0.0.1:8082')).toThrow(/belongs to somebody else/);
});

test('an empty variable is none', () => {
  const dir = runDir({ XDG_RUNTIME_DIR: '' }, '127.0.0.1:8083');
  rmSync(dir, { recursive: true });
  expect(dirname(dir)).toBe(tmpdir());
});
