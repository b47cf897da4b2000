import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chargesOf } from '@dragoman/metering';
import { openCounters } from '@dragoman/store';
import { expect, onTestFinished, test } from 'vitest';
import { entryOf } from './entry.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const charges = chargesOf([{ scope: 'key:a', limits: { concurrent: 5 } }], { nanoUsd: 0, tokens: 0 }, NOW);

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'entry-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lines: string[] = [];
  const entry = entryOf({ report: (line) => lines.push(line), clock: { cautious: () => NOW } });
  onTestFinished(entry.leave);
  const letIn = async (id: string) => {
    const counters = await openCounters({ folder });
    await counters.admit({ id, atMs: NOW, expiresAtMs: NOW + 60_000, charges });
    await counters.close();
  };
  return { folder, lines, entry, letIn };
}

test('it says what calls of before have given back, and leaves its own calls alone', async () => {
  const { folder, lines, entry, letIn } = setUp();
  await letIn('before');
  await entry.enter({ folder });
  const said = ['calls of a gateway that is gone gave back what they held: 1'];
  expect(lines).toEqual(said);
  await letIn('own');
  await entry.enter({ folder });
  expect(lines).toEqual(said);
});

test('counters on a server are others’ too', async () => {
  const { folder, lines, entry, letIn } = setUp();
  await letIn('before');
  await entry.enter({ folder, redis: 'redis://127.0.0.1:1' });
  expect(lines).toEqual([]);
});

test('a store that is not there keeps nobody from serving, and is tried again', async () => {
  const { folder, lines, entry, letIn } = setUp();
  await letIn('before');
  mkdirSync(join(folder, 'serving.lock'));
  await entry.enter({ folder });
  expect(lines).toEqual([
    'what calls of before hold comes back when their time is over: the sqlite store cannot be reached',
  ]);
  rmSync(join(folder, 'serving.lock'), { recursive: true });
  await entry.enter({ folder });
  expect(lines.at(-1)).toContain('gave back what they held: 1');
});
