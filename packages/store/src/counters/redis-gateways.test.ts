import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Redis } from 'ioredis';
import { billOf, chargesFor, hardBudget, LIFE_MS, NOW, orderOf } from '../testing/calls.ts';
import { startRedis, type RedisServer } from '../testing/redis-server.ts';
import type { Counters, Gateways } from './counters.ts';
import { openRedisCounters } from './redis-counters.ts';

const of = chargesFor([hardBudget(1_000_000)]);
const names = of.map(({ counter }) => counter);
/** More than are given back in one step. */
const MANY = 1_100;

describe('gateways on one server', () => {
  let server: RedisServer;
  let [stores, opened]: [number, Counters[]] = [0, []];
  const open = async (prefix: string, gateway?: string): Promise<Counters & { readonly gateways: Gateways }> => {
    const counters = await openRedisCounters({ url: server.url, prefix, gateway, deadlineMs: 10_000 });
    opened.push(counters);
    return counters as Counters & { readonly gateways: Gateways };
  };
  const pair = async () => {
    const prefix = `s${(stores += 1)}`;
    return { prefix, one: await open(prefix, 'one'), two: await open(prefix, 'two') };
  };
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    for (const counters of opened) await counters.close();
    await server.stop();
  });

  test('each says that it lives, and hears how often the others have', async () => {
    const { one, two } = await pair();
    expect(await one.gateways.live(NOW)).toEqual(new Map([['one', 1]]));
    await one.gateways.live(NOW);
    expect(await two.gateways.live(NOW)).toEqual(
      new Map([
        ['one', 2],
        ['two', 1],
      ]),
    );
  });

  test('one is gone: what its calls hold is given back, and nothing else', async () => {
    const { prefix, one, two } = await pair();
    await Promise.all(Array.from({ length: MANY }, (_, at) => one.admit(orderOf(`1-${at}`, of))));
    await two.admit(orderOf('2', of));
    await one.settle(billOf('1-0', of, { nanoUsd: 7 }));
    await one.abandon('1-1', NOW);
    const before = await two.values(names);
    expect(before).toEqual([7 + 10 * (MANY - 2) + 10]);
    expect(await two.gateways.giveBack('one', NOW)).toBe(MANY - 2);
    expect(await two.values(names)).toEqual([7 + 10]);
    expect(await two.gateways.giveBack('one', NOW)).toBe(0);
    expect(await two.gateways.live(NOW)).toEqual(new Map([['two', 1]]));
    const redis = new Redis(server.url);
    expect(await redis.keys(`{${prefix}}:held:*`)).toEqual([`{${prefix}}:held:two`]);
    redis.disconnect();
  });

  test('it was not gone after all: bills count what was used, and it is heard of again', async () => {
    const { one, two } = await pair();
    await one.admit(orderOf('a', of));
    expect(await two.gateways.giveBack('one', NOW)).toBe(1);
    expect(await one.settle(billOf('a', of, { nanoUsd: 3 }))).toEqual({ first: true, values: [3] });
    expect(await one.settle(billOf('a', of, { nanoUsd: 3 }))).toEqual({ first: false, values: [3] });
    expect(await one.gateways.live(NOW)).toEqual(new Map([['one', 1]]));
  });

  test('it has died before it said anything', async () => {
    const { one, two } = await pair();
    await one.admit(orderOf('a', of));
    expect(await two.gateways.live(NOW)).toEqual(
      new Map([
        ['one', 0],
        ['two', 1],
      ]),
    );
  });

  test('what others have given back when its time was over is not kept for ever', async () => {
    const { prefix, one, two } = await pair();
    await one.admit(orderOf('a', of));
    const later = NOW + LIFE_MS;
    await two.admit(orderOf('b', of, later));
    await one.admit(orderOf('c', of, later));
    await one.gateways.live(later);
    const redis = new Redis(server.url);
    expect(await redis.zrange(`{${prefix}}:held:one`, '0', '-1')).toEqual(['c']);
    redis.disconnect();
  });

  test('of none in particular nobody says that it lives', async () => {
    const { prefix, two } = await pair();
    const nobody = await open(prefix);
    expect(nobody.gateways).toBeUndefined();
    await nobody.admit(orderOf('a', of));
    expect(await two.gateways.live(NOW)).toEqual(new Map([['two', 1]]));
  });
});
