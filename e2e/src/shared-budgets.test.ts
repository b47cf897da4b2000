import { until, type Gateway, type Reply } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { busyCallers } from './stage/busy-callers.ts';
import { expectError } from './stage/expect-error.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { killAuthz } from './stage/kill-authz.ts';
import { askedOfAuthz, budgetLeft } from './stage/metric.ts';
import { openStage } from './stage/stage.ts';
import { startRedis } from './stage/redis.ts';

/** Only what comes out is paid: 23 tokens, 0.023 USD a call. */
const COST = 0.023;
const OUTPUT_TOKENS = 23;
const PAYS_FOR = 20;

const stage = openStage();
const mock = await stage.provider();
const redis = await startRedis();
const config = {
  providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'provider' } },
  models: { paid: 'openai/up' },
  prices: { paid: { input: 0, output: 1000 } },
  keys: [
    { name: 'crowd', hash: hashOf('crowd'), budget: { usd: COST * PAYS_FOR, per: 'month' } },
    { name: 'rich', hash: hashOf('rich'), budget: { usd: 1000, per: 'month' } },
    { name: 'busy', hash: hashOf('busy'), budget: { usd: 1_000_000, per: 'year' } },
    { name: 'free', hash: hashOf('free') },
  ],
  store: { redis: redis.url },
};
const gateways: readonly Gateway[] = [await stage.gateway({ config }), await stage.gateway({ config })];

const body = JSON.stringify({ model: 'paid', max_tokens: OUTPUT_TOKENS, messages: [{ role: 'user', content: 'hi' }] });
const asks = (at: number, key: string): Promise<Reply> =>
  ask(gateways[at % gateways.length] as Gateway, 'paid', { body, headers: bearer(key) });
const served = (replies: readonly Reply[]): number => replies.filter(({ status }) => status === 200).length;

describe('two gateways on one Redis', () => {
  test('200 callers at once on a budget for 20, one authz killed in the middle: all 20 are served, and no more', async () => {
    await mock.play({ firstByteMs: 100 });
    const calls = Array.from({ length: 200 }, (_, at) => asks(at, 'crowd'));
    await Promise.race(calls);
    killAuthz(gateways[0] as Gateway);
    const replies = await Promise.all(calls);
    await mock.play({});
    for (const { status } of replies) expect([200, 429, 503]).toContain(status);
    let sum = served(replies);
    expect(sum).toBeLessThanOrEqual(PAYS_FOR);
    // What authz took with it is told by the log, and then paid for.
    await until(
      async () => {
        sum += served([await asks(0, 'crowd'), await asks(1, 'crowd')]);
        return sum >= PAYS_FOR;
      },
      { ms: 20_000, every: 100 },
    );
    sum += served(await Promise.all([asks(0, 'crowd'), asks(1, 'crowd')]));
    expect(sum).toBe(PAYS_FOR);
    expect(mock.arrived).toHaveLength(PAYS_FOR);
  });

  test('who calls often is asked about for few of his calls, and both gateways say what all of them have cost', async () => {
    // The one whose authz was killed has to have come back.
    for (const at of [0, 1])
      expect(await until(async () => (await asks(at, 'rich')).status === 200, { ms: 10_000, every: 100 })).toBe(true);
    const calls = 1_500;
    const replies = await busyCallers(calls, (at) => asks(at, 'busy'));
    for (const { status } of replies) expect(status).toBe(200);
    for (const gateway of gateways) {
      expect(await askedOfAuthz(gateway)).toBeLessThan(calls / 2);
      const isPaid = async () => Math.abs(1_000_000 - calls * COST - (await budgetLeft(gateway, 'key:busy'))) < 1e-6;
      expect(await until(isPaid, { ms: 10_000, every: 100 })).toBe(true);
    }
  });

  test('Redis is away: who has to be asked about is refused in time, others are not, and nothing is forgotten', async () => {
    await redis.kill();
    const refused = await asks(0, 'rich');
    expectError(refused, 'openai', { code: 'policy_unavailable' });
    expect(refused.endAt).toBeLessThan(10_000);
    expect((await asks(1, 'free')).status).toBe(200);
    await redis.start();
    const answers = async (gateway: number, name: string): Promise<number | undefined> => {
      const { status } = await asks(gateway, name);
      return status === 503 ? undefined : status;
    };
    // Each of them comes back to Redis in its own time.
    expect(await until(() => answers(0, 'rich'), { ms: 15_000, every: 100 })).toBe(200);
    expect(await until(() => answers(1, 'crowd'), { ms: 15_000, every: 100 })).toBe(429);
  });
});
