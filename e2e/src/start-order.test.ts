import { call, until } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { startRedis } from './stage/redis.ts';
import { openStage } from './stage/stage.ts';

/** Whatever the gateway leans on may come later than the gateway. An issuer of tokens: jwks; Envoy Gateway: e2e/eg. */
const LIVE_WITHIN_MS = 15_000;

const stage = openStage();
const mock = await stage.provider();

test('providers come last: the gateway is ready, says that none is there, and serves once one is', async () => {
  await mock.play({ fault: 'refuse' });
  const gateway = await stage.gateway({
    config: {
      providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
      models: { m: 'local/up' },
    },
  });
  expect((await call(gateway.admin, '/readyz')).status).toBe(200);
  expectError(await ask(gateway, 'm'), 'openai', { code: 'no_provider_available' });
  await mock.play({});
  expect(await until(async () => (await ask(gateway, 'm')).status === 200, { ms: LIVE_WITHIN_MS })).toBe(true);
});

describe('Redis comes last', () => {
  test('the gateway is ready, refuses who has to be asked about, serves the others, and then all', async () => {
    const redis = await startRedis();
    await redis.kill();
    const gateway = await stage.gateway({
      config: {
        providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
        models: { m: 'local/up' },
        prices: { m: { input: 1, output: 1 } },
        keys: [
          { name: 'held', hash: hashOf('held'), budget: { usd: 1000, per: 'month' } },
          { name: 'free', hash: hashOf('free') },
        ],
        store: { redis: redis.url },
      },
    });
    expectError(await ask(gateway, 'm', { headers: bearer('held') }), 'openai', { code: 'policy_unavailable' });
    expect((await ask(gateway, 'm', { headers: bearer('free') })).status).toBe(200);
    await redis.start();
    const held = async () => (await ask(gateway, 'm', { headers: bearer('held') })).status === 200;
    expect(await until(held, { ms: LIVE_WITHIN_MS, every: 200 })).toBe(true);
  });
});
