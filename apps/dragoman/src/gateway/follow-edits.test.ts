import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { followEdits } from './follow-edits.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-edits-'));
const path = join(dir, 'dragoman.yaml');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const QUICK = { debounceMs: 5, pollMs: 10 };

test('an edit before anybody follows is taken afterwards, once', async () => {
  writeFileSync(path, 'one');
  const edits = followEdits(path, QUICK);
  writeFileSync(path, 'another');
  await sleep(200);
  const take = vi.fn(() => Promise.resolve());
  edits.follow(take);
  await sleep(100);
  edits.close();
  expect(take).toHaveBeenCalledTimes(1);
});

test('nothing is taken where nothing was edited', async () => {
  writeFileSync(path, 'one');
  const edits = followEdits(path, QUICK);
  const take = vi.fn(() => Promise.resolve());
  edits.follow(take);
  await sleep(100);
  edits.close();
  expect(take).not.toHaveBeenCalled();
});

test('one edit is taken after the other, however long the first takes', async () => {
  writeFileSync(path, 'one');
  const edits = followEdits(path, QUICK);
  let atOnce = 0;
  const take = vi.fn(async () => {
    atOnce += 1;
    expect(atOnce).toBe(1);
    await sleep(150);
    atOnce -= 1;
  });
  edits.follow(take);
  writeFileSync(path, 'another');
  await sleep(60);
  writeFileSync(path, 'a third one');
  await vi.waitUntil(() => take.mock.results.length === 2 && atOnce === 0, { timeout: 5_000 });
  edits.close();
});
