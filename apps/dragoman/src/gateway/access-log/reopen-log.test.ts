import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reopenMovedLog } from './reopen-log.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-reopen-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** An Envoy that makes the file anew when it is told, and is away the first so many times. */
function stage(path: () => string | undefined, away = 0) {
  const asked: string[] = [];
  const said: string[] = [];
  const envoy = {
    admin: async (what: string, { method }: { readonly method?: string } = {}) => {
      asked.push(`${method} ${what}`);
      if (asked.length <= away) throw new Error('ECONNREFUSED');
      const file = path() ?? '';
      if (existsSync(dirname(file))) writeFileSync(file, '', { flag: 'a' });
      return { status: 200, body: 'OK' };
    },
  };
  const reopening = reopenMovedLog({ envoy, path, report: (line) => said.push(line), lookMs: 2 });
  return { asked, said, close: () => reopening.close() };
}
const TOLD = 'POST /reopen_logs';

test('a log that was moved, and one in whose place another stands: Envoy is told once each', async () => {
  const path = join(dir, 'a.jsonl');
  writeFileSync(path, '1\n');
  const { asked, said, close } = stage(() => path);
  await sleep(30);
  writeFileSync(path, '2\n', { flag: 'a' });
  await sleep(30);
  expect(asked).toEqual([]);
  renameSync(path, `${path}.1`);
  await expect.poll(() => said.length).toBe(1);
  writeFileSync(join(dir, 'next'), '');
  await sleep(30);
  renameSync(join(dir, 'next'), path);
  await expect.poll(() => said.length).toBe(2);
  await sleep(30);
  close();
  expect(asked).toEqual([TOLD, TOLD]);
  expect(said[0]).toBe(`the access log was moved: Envoy writes a new one to ${path}`);
});

test('an Envoy that is away is told when it is there', async () => {
  const path = join(dir, 'a.jsonl');
  writeFileSync(path, '1\n');
  const { asked, said, close } = stage(() => path, 3);
  await sleep(30);
  renameSync(path, `${path}.1`);
  await expect.poll(() => said.length).toBe(1);
  close();
  expect(asked).toHaveLength(4);
});

test('a log that goes nowhere, or is another by configuration, was not moved', async () => {
  let path: string | undefined;
  const { asked, close } = stage(() => path);
  await sleep(10);
  writeFileSync(join(dir, 'a.jsonl'), '1\n');
  path = join(dir, 'a.jsonl');
  await sleep(10);
  writeFileSync(join(dir, 'b.jsonl'), '1\n');
  path = join(dir, 'b.jsonl');
  await sleep(10);
  path = undefined;
  await sleep(10);
  close();
  expect(asked).toEqual([]);
});

test('one that cannot be made anew is asked for again and again, and told once', async () => {
  const { asked, said, close } = stage(() => join(dir, 'nowhere', 'a.jsonl'), 2);
  await expect.poll(() => asked.length).toBeGreaterThan(4);
  close();
  expect(said).toHaveLength(1);
});
