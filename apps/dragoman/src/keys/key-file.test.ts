import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyFile, openKeyFile } from './key-file.ts';
import type { KeyRecord } from './key-store.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dragoman-keys-'));
  folder = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const record = (name: string, more: Partial<KeyRecord> = {}): KeyRecord => ({
  name,
  sha256: name.repeat(64).slice(0, 64),
  models: ['*'],
  revoked: false,
  atMs: 1,
  by: 'me',
  ...more,
});

test('of a name the last record counts', () => {
  const store = openKeyFile(folder);
  expect(store.list()).toEqual([]);
  store.put(record('a'));
  store.put(record('b', { team: 't', expiresAtMs: 5 }));
  store.put(record('a', { revoked: true }));
  expect(store.list()).toEqual([record('a', { revoked: true }), record('b', { team: 't', expiresAtMs: 5 })]);
  expect(readFileSync(keyFile(folder), 'utf8').split('\n')).toHaveLength(4);
});

test('only its owner reads it', () => {
  openKeyFile(folder).put(record('a'));
  expect(statSync(keyFile(folder)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('half a line is not there, and does not swallow the next one', () => {
  const store = openKeyFile(folder);
  store.put(record('a'));
  appendFileSync(keyFile(folder), '{"name":"é","sha');
  expect(store.list()).toEqual([record('a')]);
  store.put(record('b'));
  expect(store.list()).toEqual([record('a'), record('b')]);
});

test.each([
  '{"name":"a"',
  '[]',
  'null',
  JSON.stringify({ ...record('a'), sha256: 'A'.repeat(64) }),
  JSON.stringify({ ...record('a'), models: [1] }),
  JSON.stringify({ ...record('a'), revoked: undefined }),
  JSON.stringify({ ...record('a'), team: 1 }),
])('a line that is no record is an error: %s', (line) => {
  const store = openKeyFile(folder);
  store.put(record('b'));
  writeFileSync(keyFile(folder), `${JSON.stringify(record('b'))}\n${line}\n`);
  expect(() => store.list()).toThrow(/keys\.jsonl:2: is no record of a key/);
});

test('what cannot be read is an error', () => {
  writeFileSync(folder, 'no folder');
  expect(() => openKeyFile(folder).list()).toThrow(/ENOTDIR/);
});
