import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Redis } from 'ioredis';
import { StoreUnavailable } from '../store-unavailable.ts';
import { billOf, chargesFor, hardBudget, NOW, orderOf } from '../testing/calls.ts';
import { startRedis, type RedisServer } from '../testing/redis-server.ts';
import { until } from '../testing/until.ts';
import type { Counters } from './counters.ts';
import { openRedisCounters } from './redis-counters.ts';

const DEADLINE_MS = 300;
const of = chargesFor([hardBudget(1000)]);

describe('a Redis server that goes away', () => {
  let server: RedisServer;
  let counters: Counters;
  const names = of.map(({ counter }) => counter);
  const troubleOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'none',
      (error: unknown) => (error instanceof StoreUnavailable ? `${error.store} ${error.trouble}` : error),
    );
  const isBack = () =>
    until(
      async () =>
        (await troubleOf(counters.values([]))) === 'none' && (await troubleOf(counters.values(names))) === 'none',
    );

  beforeAll(async () => {
    server = await startRedis();
    counters = await openRedisCounters({ url: server.url, deadlineMs: DEADLINE_MS });
  });
  afterAll(async () => {
    await counters.close();
    await server.stop();
  });

  test('killed in the middle: every call fails, what was counted is there after the restart', async () => {
    await counters.admit(orderOf('1', of));
    // It takes commands and answers none: some are on their way when it dies.
    process.kill(server.pid(), 'SIGSTOP');
    const onTheirWay = Array.from({ length: 50 }, (_, at) => troubleOf(counters.admit(orderOf(`way-${at}`, of))));
    await server.kill();
    expect(new Set(await Promise.all(onTheirWay))).toEqual(new Set(['redis down']));
    expect(await troubleOf(counters.settle(billOf('1', of, { nanoUsd: 7 })))).toBe('redis down');
    expect(await troubleOf(counters.values(names))).toBe('redis down');
    await server.start();
    await isBack();
    expect(await counters.settle(billOf('1', of, { nanoUsd: 7 }))).toEqual({ first: true, values: [7] });
  });

  test('one that is not there yet: used as soon as it is', async () => {
    await server.kill();
    const early = await openRedisCounters({ url: server.url, deadlineMs: DEADLINE_MS });
    expect(await troubleOf(early.values(names))).toBe('redis down');
    await server.start();
    await until(async () => (await troubleOf(early.values(names))) === 'none');
    await early.close();
  });

  test('one that does not answer: the deadline holds, and asking again counts once', async () => {
    await isBack();
    process.kill(server.pid(), 'SIGSTOP');
    expect(await troubleOf(counters.admit(orderOf('slow', of)))).toBe('redis slow');
    expect(await troubleOf(counters.settle(billOf('slow', of, { nanoUsd: 1 })))).toBe('redis slow');
    process.kill(server.pid(), 'SIGCONT');
    await isBack();
    const [before] = await counters.values(names);
    // It has done both while nobody listened.
    expect(await counters.settle(billOf('slow', of, { nanoUsd: 1 }))).toEqual({ first: false, values: [before] });
  });

  test('one that stays silent: the connection is given up, and so is what waits on it', async () => {
    await isBack();
    process.kill(server.pid(), 'SIGSTOP');
    await until(async () => (await troubleOf(counters.values(names))) === 'redis down');
    process.kill(server.pid(), 'SIGCONT');
    await isBack();
  });

  test('scripts that the server has forgotten are sent again', async () => {
    await isBack();
    const other = new Redis(server.url);
    await other.script('FLUSH');
    expect((await counters.admit(orderOf('flushed', of))).admitted).toBe(true);
    other.disconnect();
  });

  test('nothing stays for ever', async () => {
    await isBack();
    const open = chargesFor([
      { scope: 'key:ttl', limits: { concurrent: 5, tokens: { count: 1e6, windowMs: 86_400_000 } } },
    ]);
    await counters.admit(orderOf('left open', open));
    await counters.settle(billOf('settled', of, { nanoUsd: 1 }));
    const other = new Redis(server.url);
    const keys = await other.keys('*');
    expect(keys.every((key) => key.startsWith('{dragoman}:'))).toBe(true);
    expect(keys.length).toBeGreaterThan(4);
    for (const key of keys) expect(await other.pttl(key), key).toBeGreaterThan(0);
    other.disconnect();
  });
});

test('no server at all: opened, and every call fails', async () => {
  const counters = await openRedisCounters({ url: '/nonexistent/redis.sock', deadlineMs: DEADLINE_MS });
  await expect(counters.admit(orderOf('1', of, NOW))).rejects.toThrow(StoreUnavailable);
  await counters.close();
});
