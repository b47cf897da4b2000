import { accountsText, chargesOf, type Account } from '@dragoman/metering';
import type { Store } from '@dragoman/store';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../testing/connect.ts';
import { entryOf, FACTS, messageOf } from '../testing/entry.ts';
import { callsIn, NOW, scratchFolder, scratchStore, sometimesDown, until } from '../testing/fixtures.ts';
import { startMeterService } from './start-meter-service.ts';

const budget = (scope: Account['scope'], mode: 'hard' | 'soft'): Account => ({
  scope,
  budget: { nanoUsd: 1_000, per: 'year', mode },
  limits: {},
});
const SOFT = budget('team:default/teams/red', 'soft');
const HARD = budget('key:default/keys/alice', 'hard');
const COST = { cost: '0.00000012' };

async function stage() {
  const folder = scratchFolder();
  const store = await scratchStore(folder);
  const down = { is: false };
  const path = join(folder, 'meter.sock');
  const start = async () => {
    const service = await startMeterService({
      store: { ...store, counters: sometimesDown(store.counters, down) },
      listen: { path },
      admin: { host: '127.0.0.1', port: 0 },
      report: () => undefined,
      now: () => NOW,
    });
    onTestFinished(() => service.drain(1_000));
    return service;
  };
  return { path, store, down, start };
}

const spent = ({ counters }: Store, accounts: readonly Account[]) =>
  counters.values(chargesOf(accounts, { nanoUsd: 0, tokens: 0 }, NOW).map(({ counter }) => counter));

/** A call that nobody had to be asked about. */
const softCall = (() => {
  const { id: _id, ...facts } = FACTS;
  return entryOf({ ...facts, ...COST, key: { name: 'alice', soft: accountsText([SOFT]) } });
})();

test('who pays comes with the call', async () => {
  const { path, store, start } = await stage();
  await start();
  connect(path).open().write(messageOf(softCall));
  await until(async () => (await spent(store, [SOFT]))[0] === 120);
  expect(await callsIn(store)).toBe(1);
});

test('a call that authz has settled is counted once, for all who pay', async () => {
  const { path, store, start } = await stage();
  await start();
  const charges = chargesOf([HARD, SOFT], { nanoUsd: 500, tokens: 0 }, NOW);
  await store.counters.admit({ id: 'asked-1', atMs: NOW, expiresAtMs: NOW + 1e6, charges });
  await store.counters.settle({ id: 'asked-1', atMs: NOW, charges: [], used: { nanoUsd: 120, tokens: 0 } });
  const key = { name: 'alice', accounts: accountsText([HARD, SOFT]) };
  connect(path)
    .open()
    .write(messageOf(entryOf({ ...FACTS, ...COST, key, id: 'asked-1' })));
  await until(async () => (await store.ledger.unsettled(1)).length === 0 && (await callsIn(store)) === 1);
  expect(await spent(store, [HARD, SOFT])).toEqual([120, 120]);
});

test('counters were down, the meter died: the next one counts what is in the ledger', async () => {
  const { path, store, down, start } = await stage();
  const first = await start();
  down.is = true;
  connect(path).open().write(messageOf(softCall));
  await until(async () => (await callsIn(store)) === 1);
  await first.drain(0);
  expect(await spent(store, [SOFT])).toEqual([0]);
  down.is = false;
  await start();
  await until(async () => (await spent(store, [SOFT]))[0] === 120);
});
