import { until, type Gateway } from '@dragoman/testkit';
import { expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { killAuthz } from './stage/kill-authz.ts';
import { budgetLeft } from './stage/metric.ts';
import { openStage } from './stage/stage.ts';
import { startRedis } from './stage/redis.ts';

/** Two gateways on one Redis, of which one is lost with all its processes, as when its machine is. */

/** Calls at the same time. */
const FEW = 4;
const LONG_MS = 180_000;
/** A gateway that says nothing for a minute is taken for gone. */
const GONE_MS = 60_000;

const stage = openStage();
const mock = await stage.provider();
const redis = await startRedis();
const config = {
  providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'provider', timeout: '300s' } },
  models: { m: 'openai/up' },
  prices: { m: { input: 1, output: 1 } },
  keys: [{ name: 'few', hash: hashOf('few'), budget: { usd: 1000, per: 'year' }, limits: { concurrent: FEW } }],
  store: { redis: redis.url },
};
const [lost, left] = [await stage.gateway({ config }), await stage.gateway({ config })];

const body = JSON.stringify({ model: 'm', max_tokens: 1_000_000, messages: [{ role: 'user', content: 'hi' }] });
const asFew = async (gateway: Gateway, timeout = 10_000) =>
  (await ask(gateway, 'm', { body, headers: bearer('few'), timeout })).status;
const hanging = async (gateway: Gateway): Promise<{ readonly ends: Promise<number> }> => {
  const before = mock.arrived.length;
  const ends = asFew(gateway, LONG_MS);
  expect(await until(() => mock.arrived.length > before, { ms: 10_000, every: 20 })).toBe(true);
  return { ends };
};

test('its calls give back what they hold, those of the other go on', { timeout: LONG_MS }, async () => {
  await mock.play({ firstByteMs: GONE_MS + 20_000 });
  const lives = await hanging(left);
  const dies = await Promise.all(Array.from({ length: FEW - 1 }, () => hanging(lost)));
  expect(await asFew(left)).toBe(429);
  // An authz that is started again goes on for the same gateway.
  killAuthz(left);
  await stage.kill(lost);
  const since = performance.now();
  expect(await Promise.all(dies.map(({ ends }) => ends))).toEqual(Array.from({ length: FEW - 1 }, () => 0));

  const isThere = async () => (await asFew(left)) !== 503;
  expect(await until(isThere, { ms: 10_000, every: 100 })).toBe(true);
  expect(await budgetLeft(left, 'key:few')).toBeLessThan(1000 - (FEW - 1));
  await mock.play({});
  expect(await until(async () => (await asFew(left)) === 200, { ms: 2 * GONE_MS, every: 1_000 })).toBe(true);
  expect(performance.now() - since).toBeGreaterThan(GONE_MS / 2);
  // One place is taken by the call that goes on.
  await mock.play({ firstByteMs: 500 });
  const together = await Promise.all(Array.from({ length: FEW }, () => asFew(left)));
  expect(together.toSorted()).toEqual([...Array.from({ length: FEW - 1 }, () => 200), 429]);
  expect(await lives.ends).toBe(200);
  const isGivenBack = async () => (await budgetLeft(left, 'key:few')) > 999.9;
  expect(await until(isGivenBack, { ms: 10_000, every: 100 })).toBe(true);
});
