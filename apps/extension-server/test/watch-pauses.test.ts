import type { Payers } from '@dragoman/policy';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { watchPauses } from '../src/policies/watch-pauses.ts';

const SCOPE = 'key:default/keys/anna';
const payers: Payers = {
  keys: new Map([['anna', { scope: SCOPE, budget: { nanoUsd: 10, per: 'year', mode: 'soft' }, limits: {} }]]),
  teams: new Map(),
  organization: undefined,
};

function stage(known: readonly Payers[]) {
  const store = { spent: 0, isDown: false, asked: 0 };
  const changes: (readonly string[])[] = [];
  const said: string[] = [];
  const all = [...known];
  const values = async (counters: readonly string[]) => {
    store.asked += 1;
    if (store.isDown) throw new Error('redis is down');
    return counters.map(() => store.spent);
  };
  const watch = watchPauses({
    spent: { values },
    payers: () => all,
    onChange: () => changes.push([...watch.current().keys()]),
    report: (line) => said.push(line),
    everyMs: 5,
  });
  onTestFinished(watch.close);
  return { store, changes, said, all, watch };
}

const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 400) throw new Error('it never came to be');
    await sleep(5);
  }
};

test('a soft budget that is spent pauses, and one that begins anew does not', async () => {
  const { store, changes } = stage([payers]);
  await until(() => store.asked > 2);
  expect(changes).toEqual([]);
  store.spent = 10;
  await until(() => changes.length === 1);
  store.spent = 0;
  await until(() => changes.length === 2);
  expect(changes).toEqual([[SCOPE], []]);
});

test('while counters do not answer, who pauses goes on to pause, and it is said once', async () => {
  const { store, changes, said, watch } = stage([payers]);
  store.spent = 10;
  await until(() => changes.length === 1);
  store.isDown = true;
  const { asked } = store;
  await until(() => store.asked > asked + 3);
  expect(said).toEqual(['it cannot be told whose soft budget is spent: redis is down']);
  expect([...watch.current().keys()]).toEqual([SCOPE]);
  expect(changes).toHaveLength(1);
});

test('counters are asked only where there are soft budgets', async () => {
  const { store, all, watch } = stage([]);
  await sleep(30);
  expect(store.asked).toBe(0);
  all.push(payers);
  watch.look();
  await until(() => store.asked > 0);
});
