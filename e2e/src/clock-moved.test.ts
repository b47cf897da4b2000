import { until, type ConfigData, type Gateway, type Reply } from '@dragoman/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { usageRows } from './stage/ledger.ts';
import { movedClock } from './stage/moved-clock.ts';
import { startRedis } from './stage/redis.ts';
import { openStage } from './stage/stage.ts';

/** Somebody sets the clock of the machine wrong, and right again: nobody may get by that what was spent or is held. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The mock says 23 tokens out: 0.023 USD a call. */
const OUTPUT_TOKENS = 23;
const FOR_TWO = 0.05;

// What the gateway's processes read is gone after them.
const clock = movedClock();
const stage = openStage();
const mock = await stage.provider();
afterEach(() => clock.move(0));

const key = (name: string, more: object) => ({ name, hash: hashOf(name), ...more });
const config = (store: ConfigData): ConfigData => ({
  providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
  models: { m: 'local/up' },
  prices: { m: { input: 0, output: 1000 } },
  keys: [
    key('daily', { budget: { usd: FOR_TWO, per: 'day' } }),
    key('yearly', { budget: { usd: FOR_TWO, per: 'year' } }),
    key('holding', { budget: { usd: FOR_TWO, per: 'year' } }),
    key('hourly', { limits: { requests: '2/hour' } }),
    key('narrow', { limits: { concurrent: 1 } }),
    key('other', { budget: { usd: 1000, per: 'year' } }),
  ],
  ...store,
});

const STORES: readonly (readonly [string, () => Promise<ConfigData>])[] = [
  ['SQLite', async () => ({})],
  ['Redis', async () => ({ store: { redis: (await startRedis()).url } })],
];

describe.each(STORES)('counters in %s', (_name, place) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await stage.gateway({ config: config(await place()), env: clock.env });
  });
  const call = (name: string, mode: 'JSON' | 'stream' = 'JSON'): Promise<Reply> =>
    ask(gateway, 'm', {
      mode,
      headers: bearer(name),
      body: JSON.stringify({
        model: 'm',
        max_tokens: OUTPUT_TOKENS,
        messages: [{ role: 'user', content: 'hi' }],
        ...(mode === 'stream' && { stream: true }),
      }),
    });
  const statusOf = async (name: string): Promise<number> => (await call(name)).status;
  /** Somebody else's call, at which whatever is over is forgotten and given back. */
  const othersCall = async (): Promise<void> => expect(await statusOf('other')).toBe(200);

  test.each(['daily', 'hourly'])('a day ahead and back: what %s has spent is spent', async (name) => {
    expect([await statusOf(name), await statusOf(name), await statusOf(name)]).toEqual([200, 200, 429]);
    clock.move(25 * HOUR);
    // By the clock it is another day, and that is all that can be known.
    expect(await statusOf(name)).toBe(200);
    await othersCall();
    clock.move(0);
    expect(await statusOf(name)).toBe(429);
  });

  test('hours back and right again: what was spent is spent', async () => {
    expect([await statusOf('yearly'), await statusOf('yearly'), await statusOf('yearly')]).toEqual([200, 200, 429]);
    for (const moved of [-HOUR, -DAY, 0]) {
      clock.move(moved);
      await othersCall();
      expect(await statusOf('yearly')).toBe(429);
    }
  });

  test('hours ahead while a call is answered: what it holds is held', async () => {
    mock.next({ delayMs: 500 }, { delayMs: 500 });
    const streams = [call('holding', 'stream'), call('narrow', 'stream')];
    await sleep(700);
    expect(await statusOf('holding')).toBe(200);
    clock.move(3 * HOUR);
    await othersCall();
    expectError(await call('holding'), 'openai', { code: 'insufficient_quota' });
    expectError(await call('narrow'), 'openai', { code: 'rate_limit_exceeded' });
    for (const reply of await Promise.all(streams)) expect(reply).toMatchObject({ status: 200, broken: undefined });
    clock.move(0);
    expect(await statusOf('narrow')).toBe(200);
  });

  test('each call has cost once', async () => {
    const costOf = async (name: string) =>
      (await usageRows(gateway, 'key')).find((row) => row.key === name)?.cost_usd ?? '';
    expect(await until(async () => (await costOf('daily')) === '0.069', { ms: 15_000, every: 300 })).toBe(true);
    expect(await costOf('yearly')).toBe('0.046');
  });
});
