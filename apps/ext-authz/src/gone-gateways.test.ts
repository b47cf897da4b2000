import { setTimeout as sleep } from 'node:timers/promises';
import type { Gateways } from '@dragoman/store';
import { expect, test, vi } from 'vitest';
import { watchGateways } from './gone-gateways.ts';

const clock = { cautious: () => 1_000 };

/** Says at each look what others have said, `down` where the store cannot be asked; the watch ends behind the last. */
async function watched(looks: readonly (Readonly<Record<string, number>> | 'down')[], holding = 2) {
  const given: string[] = [];
  const said: string[] = [];
  let [at, own] = [0, 0];
  const gateways: Gateways = {
    live: async () => {
      const look = looks[at++];
      if (look === 'down' || look === undefined) throw new Error('down');
      return new Map([...Object.entries(look), ['own', ++own]]);
    },
    giveBack: async (gateway, atMs) => {
      expect(atMs).toBe(1_000);
      given.push(`${gateway} at look ${at}`);
      return holding;
    },
  };
  const watch = watchGateways({ gateways, clock, report: (line) => said.push(line), lookMs: 1 });
  await vi.waitUntil(() => at > looks.length);
  watch.close();
  return { given, said };
}

const times = (count: number, look: Readonly<Record<string, number>> | 'down') =>
  Array.from({ length: count }, () => look);

test('who has said nothing for six looks is gone', async () => {
  const { given, said } = await watched([...times(7, { other: 3 }), {}]);
  expect(given).toEqual(['other at look 7']);
  expect(said).toEqual(['calls of a gateway that is gone gave back what they held: 2']);
});

test('where it held nothing there is nothing to say', async () => {
  expect(await watched([...times(7, { other: 3 }), {}], 0)).toEqual({ given: ['other at look 7'], said: [] });
});

test('who says something in between lives, and so does whoever is new', async () => {
  const looks = [...times(6, { other: 3 }), ...times(6, { other: 4, third: 1 })];
  expect((await watched(looks)).given).toEqual([]);
});

test('looks at a store that is down are none', async () => {
  const looks = [...times(4, { other: 3 }), ...times(9, 'down'), ...times(2, { other: 3 })];
  expect((await watched(looks)).given).toEqual([]);
});

test('one that comes back is watched anew', async () => {
  const looks = [...times(7, { other: 3 }), {}, ...times(6, { other: 1 })];
  expect((await watched(looks)).given).toEqual(['other at look 7']);
});

test('a watch that was closed says nothing any more', async () => {
  let lives = 0;
  const gateways = { live: async () => new Map([['own', ++lives]]), giveBack: async () => 0 };
  const watch = watchGateways({ gateways, clock, report: () => undefined, lookMs: 20 });
  watch.close();
  await sleep(100);
  expect(lives).toBe(1);
});
