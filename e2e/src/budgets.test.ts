import { createHash } from 'node:crypto';
import { until, type Reply } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { differs } from './stage/host.ts';
import { killAuthz } from './stage/kill-authz.ts';
import { servicePid } from './stage/service-pid.ts';
import { openStage } from './stage/stage.ts';
import { whileStopped } from './stage/while-stopped.ts';

const keyOf = (name: string) => `dgm_test-key-of-${name}-0123456789abcdef`;
const hashOf = (name: string) => `sha256:${createHash('sha256').update(keyOf(name)).digest('hex')}`;
const key = (name: string, more: object) => ({ name, hash: hashOf(name), ...more });

/** The mock says 41 tokens in and 23 out; only those that come out are paid here: 0.023 USD a call. */
const PRICE = { input: 0, output: 1000 };
const OUTPUT_TOKENS = 23;
const COST = 0.023;
const PAYS_FOR_20 = { usd: 0.46, per: 'month' };

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'provider' } },
    models: {
      paid: 'openai/up',
      either: ['openai/up', 'openai/up-2'],
      unpriced: 'openai/nobody-knows-it',
      long: 'openai/gpt-5',
    },
    prices: { paid: PRICE, either: PRICE, long: PRICE },
    teams: {
      small: { budget: { usd: COST * 2, per: 'day' } },
      large: { budget: { usd: 1000, per: 'day' } },
      mixed: { budget: { usd: COST * 2, per: 'day', mode: 'soft' } },
    },
    keys: [
      key('crowd', { budget: PAYS_FOR_20 }),
      key('thrifty', { budget: { usd: COST * 2.5, per: 'day' } }),
      // What 4,096 tokens cost, and no more than that.
      key('silent', { budget: { usd: 5, per: 'day' } }),
      ...['paid', 'either'].map((model) => key(`hasty-${model}`, { budget: { usd: COST, per: 'day' } })),
      key('member', { team: 'small', budget: { usd: 100, per: 'day' } }),
      key('mate', { team: 'small' }),
      key('limited', { limits: { requests: '3/min' } }),
      key('narrow', { limits: { concurrent: 2 } }),
      key('wordy', { limits: { tokens: '100/min' } }),
      key('soft', { budget: { usd: COST * 2, per: 'month', mode: 'soft' } }),
      key('hard', { team: 'mixed', budget: { usd: 100, per: 'day' } }),
      key('calm', { team: 'mixed' }),
      key('free', {}),
    ],
  },
});

const body = (max: number, model = 'paid') =>
  JSON.stringify({ model, max_tokens: max, messages: [{ role: 'user', content: 'hi' }] });

const asks = (name: string, options: { readonly max?: number; readonly model?: string; readonly id?: string } = {}) =>
  ask(gateway, 'paid', {
    body: body(options.max ?? OUTPUT_TOKENS, options.model),
    headers: { authorization: `Bearer ${keyOf(name)}`, ...(options.id && { 'x-request-id': options.id }) },
  });
const statuses = (replies: readonly Reply[], status: number) => replies.filter((each) => each.status === status).length;

describe('a hard budget', () => {
  test('200 callers at once on a budget for 20: 20 are served, and nothing is overspent', async () => {
    await mock.play({ firstByteMs: 50 });
    const replies = await Promise.all(Array.from({ length: 200 }, () => asks('crowd')));
    await mock.play({});
    expect(statuses(replies, 200)).toBe(20);
    const refused = replies.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(180);
    for (const reply of refused) expectError(reply, 'openai', { code: 'insufficient_quota', says: /budget/ });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await asks('crowd')).status).toBe(429);
  });
  test('what a call did not use is given back at once', async () => {
    const dear = Math.floor(OUTPUT_TOKENS * 1.9);
    for (const _call of [1, 2]) {
      expect((await asks('thrifty', { max: dear })).status, 'estimated at most of what is left').toBe(
        _call === 1 ? 200 : 429,
      );
    }
    expect((await asks('thrifty')).status).toBe(200);
    expect((await asks('thrifty')).status).toBe(429);
  });
  test('the tightest of key, team and organization decides, and mates share', async () => {
    expect((await asks('member')).status).toBe(200);
    expect((await asks('mate')).status).toBe(200);
    const refused = await asks('member');
    expectError(refused, 'openai', { code: 'insufficient_quota', says: /team/ });
    expect((await asks('mate')).status).toBe(429);
  });
  test('who does not say how long the answer may be is reckoned with the longest that the model gives', async () => {
    const question = (model: string, more: object = {}) =>
      ask(gateway, model, {
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }], ...more }),
        headers: { authorization: `Bearer ${keyOf('silent')}` },
      });
    expectError(await question('long'), 'openai', { code: 'insufficient_quota', says: /budget/ });
    expect((await question('long', { max_tokens: OUTPUT_TOKENS })).status).toBe(200);
    expect((await question('paid')).status, 'of this model nobody knows').toBe(200);
  });
  test('a call whose price nobody knows is not let in', async () => {
    expectError(await asks('thrifty', { model: 'unpriced' }), 'openai', { code: 'model_not_allowed', says: /price/ });
    expect((await asks('free', { model: 'unpriced' })).status).toBe(200);
  });
  test('a refusal is in the log and cost nothing', async () => {
    const id = requestId();
    await asks('crowd', { id });
    const [line = {}] = await gateway.log.linesOf(id);
    expect(line).toMatchObject({
      key: 'crowd',
      status: 429,
      error: 'insufficient_quota',
      cost_usd: '0',
      usage: 'none',
      'gen_ai.provider.name': null,
    });
  });
});

describe('limits', () => {
  test('of requests, with the headers that clients know', async () => {
    const replies = [await asks('limited'), await asks('limited'), await asks('limited'), await asks('limited')];
    // The minute may have turned in between: then the count began anew.
    const refused = replies.at(-1)?.status === 429 ? replies.at(-1) : undefined;
    expect(replies[0]?.headers['x-ratelimit-limit-requests']).toBe('3');
    expect(Number(replies[0]?.headers['x-ratelimit-remaining-requests'])).toBe(2);
    if (!refused) return;
    expectError(refused, 'openai', { code: 'rate_limit_exceeded', says: /limit of requests/ });
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  });
  test('of calls at the same time', async () => {
    await mock.play({ firstByteMs: 400 });
    const replies = await Promise.all([asks('narrow'), asks('narrow'), asks('narrow')]);
    await mock.play({});
    expect(statuses(replies, 200)).toBe(2);
    expect(await until(async () => (await asks('narrow')).status === 200, { ms: 3_000, every: 50 })).toBe(true);
  });
  test('of tokens: what was used counts', async () => {
    const replies: Reply[] = [];
    for (let call = 0; call < 5; call++) replies.push(await asks('wordy'));
    expect(statuses(replies, 429)).toBeGreaterThan(0);
    expect(replies.findIndex(({ status }) => status === 429)).toBeGreaterThan(0);
  });
});

test('a soft budget stops within a second of the call that spent it', async () => {
  expect((await asks('soft')).status).toBe(200);
  expect((await asks('soft')).status).toBe(200);
  let refused: Reply | undefined;
  await until(
    async () => {
      const reply = await asks('soft');
      refused = reply.status === 429 ? reply : undefined;
      return refused !== undefined;
    },
    { ms: 5_000, every: 50 },
  );
  expect(refused && { status: refused.status }).toEqual({ status: 429 });
  if (refused) expectError(refused, 'openai', { code: 'insufficient_quota', says: /budget/ });
  expect((await asks('free')).status).toBe(200);
});

test('a soft budget of the team is spent by a key with a hard one too', async () => {
  expect((await asks('hard')).status).toBe(200);
  expect((await asks('calm')).status).toBe(200);
  for (const name of ['hard', 'calm'])
    expect(await until(async () => (await asks(name)).status === 429, { ms: 5_000, every: 50 }), name).toBe(true);
});

describe.skipIf(differs('authz, the meter'))('authz is not there', () => {
  const authz = () => servicePid(gateway, 'authz');
  test('nobody is let in who has to be asked about, others are, and it comes back by itself', async () => {
    killAuthz(gateway);
    const reply = await asks('narrow');
    if (reply.status !== 200) expectError(reply, 'openai', { code: 'policy_unavailable' });
    expect((await asks('free')).status).toBe(200);
    expect(await until(async () => (await asks('narrow')).status === 200, { ms: 10_000, every: 100 })).toBe(true);
    expect((await asks('crowd')).status, 'what was spent stays spent').toBe(429);
  });
  test('it hangs: the call is refused in time', async () => {
    const id = requestId();
    const reply = await whileStopped(authz(), () => asks('narrow', { id }));
    expectError(reply, 'openai', { code: 'policy_unavailable' });
    expect(reply.endAt).toBeLessThan(10_000);
    const [line = {}] = await gateway.log.linesOf(id);
    expect(line).toMatchObject({ status: 503, cost_usd: '0', usage: 'none', 'gen_ai.provider.name': null });
  });
  test.each(['paid', 'either'])(
    'who leaves while it hangs has asked nobody for %s, and spent nothing',
    async (model) => {
      const id = requestId();
      const name = `hasty-${model}`;
      const headers = { authorization: `Bearer ${keyOf(name)}`, 'x-request-id': id };
      await whileStopped(authz(), () =>
        ask(gateway, model, { body: body(OUTPUT_TOKENS, model), headers, timeout: 300 }),
      );
      const [line = {}] = await gateway.log.linesOf(id);
      expect(line).toMatchObject({ status: 0, error: 'caller_left', cost_usd: '0', 'gen_ai.provider.name': null });
      const isServed = async () => (await asks(name, { model })).status === 200;
      expect(await until(isServed, { ms: 5_000, every: 50 }), 'the only call that it pays for').toBe(true);
    },
  );
});
