import { until, type ConfigData, type Gateway, type Reply } from '@dragoman/testkit';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { busyCallers } from './stage/busy-callers.ts';
import { canMoveEnvoy } from './stage/envoy-clock.ts';
import { expectError } from './stage/expect-error.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { usageRows } from './stage/ledger.ts';
import { askedOfAuthz, budgetLeft } from './stage/metric.ts';
import { movedClock } from './stage/moved-clock.ts';
import { startRedis } from './stage/redis.ts';
import { scratchFolder } from './stage/scratch-folder.ts';
import { openStage } from './stage/stage.ts';
import { jwksOf, signingKey, tokenOf } from './stage/tokens.ts';

/** Somebody sets the clock of the machine wrong, and right again: nobody may get by that what was spent or is held. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The mock says 23 tokens out: 0.023 USD a call. */
const OUTPUT_TOKENS = 23;
const COST = 0.023;
const RICH = 1_000_000;
const FOR_TWO = 0.05;

const ISSUER = 'https://issuer.example';
const signs = signingKey('ES256', 'one');
const jwks = join(scratchFolder(), 'jwks.json');
writeFileSync(jwks, jwksOf([signs]));
const inHours = (hours: number): Date => new Date(Date.now() + hours * HOUR);

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
    key('soft', { budget: { usd: COST, per: 'day', mode: 'soft' } }),
    key('ending', { expires: inHours(2).toISOString() }),
    key('busy', { budget: { usd: RICH, per: 'year' } }),
    key('other', { budget: { usd: 1000, per: 'year' } }),
  ],
  jwt: [{ issuer: ISSUER, audiences: ['llm'], jwks: { file: jwks } }],
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
    clock.follow(gateway);
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
  const becomes = (name: string, status: number): Promise<true | undefined> =>
    until(async () => (await statusOf(name)) === status || undefined, { ms: 5_000, every: 100 });
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

  describe.skipIf(!canMoveEnvoy())('and that of Envoy', () => {
    const token = tokenOf(signs, {
      claims: { iss: ISSUER, aud: 'llm', sub: 'ann', exp: (inHours(2).getTime() / 1000) | 0 },
    });
    test.each([
      ['a key', 'ending'],
      ['a token', token],
    ])('%s has ended once the clock says so, and has not when it is right again', async (_what, secret) => {
      expect(await becomes(secret, 200)).toBe(true);
      clock.move(3 * HOUR);
      expect(await becomes(secret, 401)).toBe(true);
      clock.move(0);
      expect(await becomes(secret, 200)).toBe(true);
    });

    test('a soft budget that is spent is so until the day is over, by the clock', async () => {
      expect(await statusOf('soft')).toBe(200);
      expect(await becomes('soft', 429)).toBe(true);
      clock.move(25 * HOUR);
      expect(await becomes('soft', 200)).toBe(true);
      clock.move(0);
      expect(await becomes('soft', 429)).toBe(true);
    });

    test('calls that are held in advance: each is paid once, however the clock jumps', async () => {
      const [before, asked] = [await budgetLeft(gateway, 'key:busy'), await askedOfAuthz(gateway)];
      const jumps = [HOUR, -HOUR, 5 * HOUR, 0];
      const replies = await busyCallers(2_000, async (at) => {
        if (at % 500 === 250) clock.move(jumps[(at - 250) / 500] ?? 0);
        return statusOf('busy');
      });
      expect(new Set(replies)).toEqual(new Set([200]));
      expect((await askedOfAuthz(gateway)) - asked).toBeLessThan(2_000);
      const isPaid = async () => Math.abs(before - (await budgetLeft(gateway, 'key:busy')) - 2_000 * COST) < 1e-6;
      expect(await until(isPaid, { ms: 10_000, every: 200 })).toBe(true);
    });
  });

  test('each call has cost once', async () => {
    const costOf = async (name: string) =>
      (await usageRows(gateway, 'key')).find((row) => row.key === name)?.cost_usd ?? '';
    expect(await until(async () => (await costOf('daily')) === '0.069', { ms: 15_000, every: 300 })).toBe(true);
    expect(await costOf('yearly')).toBe('0.046');
  });
});
