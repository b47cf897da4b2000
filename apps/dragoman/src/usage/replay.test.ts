import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@dragoman/config';
import { accountsText, chargesOf, readRecord, type Account } from '@dragoman/metering';
import { openStore } from '@dragoman/store';
import { expect, onTestFinished, test } from 'vitest';
import { replayInto } from './replay.ts';

const NOW = Date.parse('2026-11-25T09:38:59Z');
const SOFT: Account = {
  scope: 'key:default/callers/anna',
  budget: { nanoUsd: 1_000, per: 'year', mode: 'soft' },
  limits: {},
};

/** What a meter kept and could not count any more: 120 nano-dollars. */
function keptByMeter() {
  const line = { time: new Date(NOW).toISOString(), id: 'left', key: 'anna', cost_usd: '0.00000012', usage: 'none' };
  const read = readRecord(JSON.stringify({ ...line, payers: accountsText([SOFT]) }));
  if (!read.ok) throw new Error(read.why);
  return read.record;
}

test('a call that a meter has left is counted for those of whom it says that they pay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const configFile = join(folder, 'dragoman.yaml');
  const hash = `sha256:${'0'.repeat(64)}`;
  const text = JSON.stringify({ keys: [{ name: 'anna', hash, budget: { usd: 1, per: 'year', mode: 'soft' } }] });
  const parsed = parseConfig({ text, file: configFile, env: {} });
  if (!parsed.ok) throw new Error('the configuration is refused');
  const log = join(folder, 'access.jsonl');
  writeFileSync(log, '');
  const store = await openStore({ folder: join(folder, 'data'), deadlineMs: 5_000 });
  onTestFinished(() => store.close());
  await store.ledger.append([keptByMeter()]);

  const replayed = await replayInto({ config: parsed.config, configFile }, log, NOW);

  expect(replayed).toMatchObject({ lines: 0, added: 0 });
  const spentBy = async (account: Account) =>
    store.counters.values(chargesOf([account], { nanoUsd: 0, tokens: 0 }, NOW).map(({ counter }) => counter));
  expect(await spentBy(SOFT)).toEqual([120]);
  expect(await store.ledger.unsettled(1)).toEqual([]);
});
