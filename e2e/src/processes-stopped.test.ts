import { call, envoyBelow, until, type ConfigData, type Gateway } from '@dragoman/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { constantLoad } from './stage/constant-load.ts';
import { expectError } from './stage/expect-error.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { servicePid } from './stage/service-pid.ts';
import { openStage } from './stage/stage.ts';
import { whileStopped } from './stage/while-stopped.ts';
import { startRedis } from './stage/redis.ts';

/** A process that is there and says nothing, under load. The translator: translator-failures; authz: budgets. */
const STOPPED_MS = 3_000;
const LIVE_WITHIN_MS = 5_000;
/** How often, how long, and how long not. */
const [TURNS, STANDS_MS, GOES_MS] = [20, 200, 50];

const stage = openStage();
const mock = await stage.provider();
await mock.play({ delayMs: 20 });
const config = (models: ConfigData = {}): ConfigData => ({
  providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
  models: { m: 'local/up', ...models },
});

test('dragoman stands still: no call notices, and an edit is live once it goes on', async () => {
  const gateway = await stage.gateway({ config: config() });
  const load = constantLoad(gateway, 'm');
  await whileStopped(gateway.pid, async () => {
    gateway.edit(config({ meanwhile: 'local/up' }));
    await sleep(STOPPED_MS);
    expect((await ask(gateway, 'meanwhile')).status).toBe(404);
  });
  const isLive = async () => (await ask(gateway, 'meanwhile')).status === 200;
  expect(await until(isLive, { ms: LIVE_WITHIN_MS })).toBe(true);
  const { ok, failed } = await load.stop();
  expect(failed).toEqual([]);
  expect(ok).toBeGreaterThan(100);
});

test('Envoy stands still: calls wait, and end whole when it goes on; the gateway says that it is not ready', async () => {
  const gateway = await stage.gateway({ config: config() });
  const load = constantLoad(gateway, 'm');
  await sleep(500);
  const envoy = envoyBelow(gateway.pid)?.pid ?? 0;
  await whileStopped(envoy, async () => {
    const ready = await call(gateway.admin, '/readyz', { timeout: 15_000 });
    expect(ready.status).toBe(503);
    gateway.edit(config({ meanwhile: 'local/up' }));
    await sleep(STOPPED_MS);
  });
  const isLive = async () => (await ask(gateway, 'meanwhile')).status === 200;
  expect(await until(isLive, { ms: 20_000 })).toBe(true);
  const { ok, failed } = await load.stop();
  expect(failed).toEqual([]);
  expect(ok).toBeGreaterThan(0);
  expect(envoyBelow(gateway.pid)?.pid).toBe(envoy);
});

describe('a process stands still again and again, so that it has a part of its speed', () => {
  const anthropic = { claude: { kind: 'anthropic', endpoint: mock.url, key: 'key' } };
  let gateway: Gateway;
  beforeAll(async () => {
    const { providers, models } = config();
    gateway = await stage.gateway({
      config: {
        providers: { ...(providers as object), ...anthropic },
        models: { ...(models as object), translated: 'claude/up' },
        prices: { m: { input: 1, output: 1 } },
        keys: [
          { name: 'free', hash: hashOf('free') },
          { name: 'held', hash: hashOf('held'), budget: { usd: 1000, per: 'year' } },
        ],
      },
    });
  });

  test.each([
    ['Envoy', () => envoyBelow(gateway.pid)?.pid ?? 0, 'm', 'free'],
    ['dragoman', () => gateway.pid, 'm', 'free'],
    ['authz', () => servicePid(gateway, 'authz'), 'm', 'held'],
    ['the translator', () => servicePid(gateway, 'translate'), 'translated', 'free'],
  ] as const)('%s: everything is slower, and no call is lost', async (_who, pidOf, model, key) => {
    const pid = pidOf();
    expect(pid).toBeGreaterThan(0);
    const load = constantLoad(gateway, model, bearer(key));
    for (let turn = 0; turn < TURNS; turn += 1) {
      await whileStopped(pid, () => sleep(STANDS_MS));
      await sleep(GOES_MS);
    }
    const { ok, failed } = await load.stop();
    expect(failed).toEqual([]);
    expect(ok).toBeGreaterThan(0);
    expect(pidOf(), 'nobody took it for dead').toBe(pid);
  });
});

describe('Redis stands still', () => {
  test('who has to be asked about is refused in time, the others are served, and nothing is forgotten', async () => {
    const redis = await startRedis();
    const gateway: Gateway = await stage.gateway({
      config: {
        ...config(),
        prices: { m: { input: 0, output: 1000 } },
        keys: [
          { name: 'held', hash: hashOf('held'), budget: { usd: 0.05, per: 'month' } },
          { name: 'free', hash: hashOf('free') },
        ],
        store: { redis: redis.url },
      },
    });
    const body = JSON.stringify({ model: 'm', max_tokens: 23, messages: [{ role: 'user', content: 'hi' }] });
    const held = () => ask(gateway, 'm', { body, headers: bearer('held') });
    expect((await held()).status).toBe(200);
    await whileStopped(redis.pid(), async () => {
      const [refused, served] = await Promise.all([held(), ask(gateway, 'm', { headers: bearer('free') })]);
      expectError(refused, 'openai', { code: 'policy_unavailable' });
      expect(refused.endAt).toBeLessThan(10_000);
      expect(served.status).toBe(200);
    });
    // 0.05 USD are two calls of 0.023: one was served, and the one that was refused has cost nothing.
    expect(await until(async () => (await held()).status === 200, { ms: 20_000, every: 200 })).toBe(true);
    expect(await until(async () => (await held()).status === 429, { ms: 10_000, every: 100 })).toBe(true);
  });
});
