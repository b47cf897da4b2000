import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchSecretFile } from './watch-secret-file.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-key-'));
  path = join(dir, 'key');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const follow = async () => {
  const values: string[] = [];
  const problems: string[] = [];
  const watcher = await watchSecretFile(path, { onValue: (v) => values.push(v), onProblem: (p) => problems.push(p) });
  return { values, problems, watcher };
};

test('the trimmed key is there at the start and after each replacement; the last good one stays', async () => {
  writeFileSync(path, 'one\n');
  const { values, problems, watcher } = await follow();
  expect(values).toEqual(['one']);
  writeFileSync(`${path}.new`, '  two \n');
  renameSync(`${path}.new`, path);
  await vi.waitFor(() => expect(values).toEqual(['one', 'two']));
  writeFileSync(path, '\n');
  await vi.waitFor(() => expect(problems).toEqual([`${path} is empty`]));
  rmSync(path);
  await vi.waitFor(() => expect(problems[1]).toBe(`${path} cannot be read (ENOENT)`));
  writeFileSync(path, 'two\n');
  await new Promise((later) => setTimeout(later, 200));
  expect(values).toEqual(['one', 'two']);
  writeFileSync(path, 'three');
  await vi.waitFor(() => expect(values).toEqual(['one', 'two', 'three']));
  watcher.close();
  writeFileSync(path, 'four');
  await new Promise((later) => setTimeout(later, 200));
  expect(values).toHaveLength(3);
  expect(problems).toHaveLength(2);
});

test.each([
  ['missing', undefined, 'cannot be read (ENOENT)'],
  ['empty', ' \n', 'is empty'],
  ['two lines', 'sk-one\nsk-two\n', 'has line breaks'],
  ['not a key', 'x'.repeat(70_000), 'is larger than'],
])('a file that is %s is an error at the start, without its content', async (_what, content, message) => {
  if (content !== undefined) writeFileSync(path, content);
  const failure = await follow().then(
    () => 'none',
    (error: Error) => error.message,
  );
  expect(failure).toContain(message);
  expect(failure).not.toContain('sk-');
});
