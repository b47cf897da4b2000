import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settler } from '../settle/settler.ts';
import {
  accountsOf,
  callsIn,
  logLine,
  PRICES,
  scratchFolder,
  scratchStore,
  sometimesDown,
} from '../testing/fixtures.ts';
import { replayLog } from './replay-log.ts';

async function stage(text: string) {
  const folder = scratchFolder();
  const path = join(folder, 'access.jsonl');
  writeFileSync(path, text);
  const store = await scratchStore(folder);
  const down = { is: false };
  const sink = settler({ ...store, counters: sometimesDown(store.counters, down), prices: PRICES, accountsOf });
  return { path, store, sink, down };
}
const whole = { bad: [], badLines: 0, torn: false, pending: 0 };

test('twice is once', async () => {
  const lines = Array.from({ length: 1234 }, (_, at) => logLine(String(at)));
  const { path, store, sink } = await stage(`${lines.join('\n')}\n`);
  expect(await replayLog(path, sink)).toEqual({ lines: 1234, added: 1234, known: 0, ...whole });
  const usage = await store.ledger.usage({ by: ['key', 'model'] });
  expect(usage).toMatchObject([{ key: 'alice', model: 'smart', calls: 1234, cost: 148_080n }]);
  expect(await replayLog(path, sink)).toEqual({ lines: 1234, added: 0, known: 1234, ...whole });
  expect(await store.ledger.usage({ by: ['key', 'model'] })).toEqual(usage);
});

test('what cannot be read is told by its line, and shown to nobody', async () => {
  const lines = [logLine('1'), '{"canary":', '', logLine('2', { status: 'canary' }), 'x'.repeat(1 << 21), logLine('3')];
  const { path, sink } = await stage(`${lines.join('\r\n')}\r\n`);
  const replayed = await replayLog(path, sink);
  expect(replayed).toEqual({
    ...whole,
    lines: 6,
    added: 2,
    known: 0,
    badLines: 3,
    bad: [
      { line: 2, why: 'it is not JSON' },
      { line: 4, why: 'status is not a number from 0 to 999' },
      { line: 5, why: 'it is too long' },
    ],
  });
  expect(JSON.stringify(replayed)).not.toContain('canary');
});

test('many bad lines are counted and not held', async () => {
  const { path, sink } = await stage('bad\n'.repeat(1000));
  const { bad, badLines } = await replayLog(path, sink);
  expect([bad.length, badLines]).toEqual([100, 1000]);
});

test.each([
  [
    'a line that was being written',
    `${logLine('1')}\n${logLine('2').slice(0, 50)}`,
    { lines: 1, added: 1, torn: true },
  ],
  ['a whole line without its end', `${logLine('1')}\n${logLine('2')}`, { lines: 2, added: 2, torn: false }],
  ['nothing', '', { lines: 0, added: 0, torn: false }],
])('at the end: %s', async (_name, text, wanted) => {
  const { path, store, sink } = await stage(text);
  expect(await replayLog(path, sink)).toMatchObject({ ...wanted, badLines: 0 });
  expect(await callsIn(store)).toBe(wanted.added);
});

test('counters that are down are said', async () => {
  const { path, sink, down } = await stage(`${logLine('1')}\n`);
  down.is = true;
  expect(await replayLog(path, sink)).toMatchObject({ added: 1, pending: 1 });
});

test('a file that is not there', async () => {
  const { sink } = await stage('');
  await expect(replayLog('/nonexistent/access.jsonl', sink)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a record behind half a line counts, and the half is named', async () => {
  const { path, store, sink } = await stage(`${logLine('1').slice(0, 40)}${logLine('2')}\n${logLine('3')}\n`);
  expect(await replayLog(path, sink)).toEqual({
    ...whole,
    lines: 2,
    added: 2,
    known: 0,
    badLines: 1,
    bad: [{ line: 1, why: 'it was cut off, and another stands behind it' }],
  });
  expect(await callsIn(store)).toBe(2);
});
