import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../open-store.ts';
import { billOf, chargesFor, hardBudget, NOW, orderOf } from '../testing/calls.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { serveFrom } from './serve-from.ts';

const charges = chargesFor([hardBudget(100)]);
const names = charges.map(({ counter }) => counter);

async function storeWith(...ids: readonly string[]) {
  const folder = scratchFolder();
  const store = await openStore({ folder, deadlineMs: 5_000 });
  onTestFinished(() => store.close());
  for (const id of ids) await store.counters.admit(orderOf(id, charges));
  const enter = async () => {
    const serving = await serveFrom({ folder }, NOW);
    onTestFinished(serving.leave);
    return serving;
  };
  return { enter, counters: store.counters, spent: () => store.counters.values(names) };
}

test('who serves alone gives back what calls of before hold, and what they have used counts all the same', async () => {
  const { enter, counters, spent } = await storeWith('1', '2', '3');
  await counters.settle(billOf('1', charges, { nanoUsd: 3 }));
  expect(await spent()).toEqual([23]);
  expect((await enter()).givenBack).toBe(2);
  expect(await spent()).toEqual([3]);
  expect(await counters.settle(billOf('2', charges, { nanoUsd: 4 }))).toEqual({ first: true, values: [7] });
});

test('another one who serves keeps what his calls hold, until he has left', async () => {
  const { enter, counters, spent } = await storeWith();
  const first = await enter();
  await counters.admit(orderOf('his', charges));
  const second = await enter();
  expect(second.givenBack).toBe(0);
  first.leave();
  expect((await enter()).givenBack, 'the second is still there').toBe(0);
  expect(await spent()).toEqual([10]);
});

test('nobody is there any more', async () => {
  const { enter, counters, spent } = await storeWith();
  const first = await enter();
  await counters.admit(orderOf('his', charges));
  first.leave();
  expect((await enter()).givenBack).toBe(1);
  expect(await spent()).toEqual([0]);
});

test('more calls than are given back in one step', async () => {
  const free = chargesFor([]);
  const folder = scratchFolder();
  const { counters, close } = await openStore({ folder, deadlineMs: 5_000 });
  onTestFinished(close);
  await Promise.all(Array.from({ length: 1_203 }, (_none, at) => counters.admit(orderOf(String(at), free))));
  const serving = await serveFrom({ folder }, NOW);
  serving.leave();
  expect(serving.givenBack).toBe(1_203);
  const again = await serveFrom({ folder }, NOW);
  again.leave();
  expect(again.givenBack).toBe(0);
});
