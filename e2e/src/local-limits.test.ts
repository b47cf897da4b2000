import { Agent } from 'node:http';
import { anthropicMessages, call, FORMAT_SAMPLES, openaiChat, until, type Reply } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { differs, LIVE_WITHIN_MS } from './stage/host.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

const KEYS = ['alice', 'bob', 'carol', 'dave', 'narrow', 'pathy', 'intern', 'trainee', 'odd "key"', 'watcher'];
const key = (name: string) => ({ name, hash: hashOf(name), ...(/intern|trainee/.test(name) && { team: 'interns' }) });

const stage = openStage();
const mock = await stage.provider();
beforeEach(() => mock.reset());

const config = {
  providers: Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'own-key')])),
  models: Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/upstream`])),
  keys: KEYS.map(key),
  teams: { interns: {} },
  localLimits: [
    { requests: '30/hour', by: 'key' },
    { requests: '1/hour', when: { key: 'narrow' } },
    { requests: '3/hour', by: 'key', when: { 'header.x-plan': 'free*' } },
    { requests: '2/hour', when: { path: '/v1/messages', key: 'pathy' } },
    { requests: '2/hour', when: { team: 'interns' } },
    { requests: '2/hour', by: ['header.X-Tenant', 'key'] },
    { requests: '1/min', when: { path: '/v1beta/*' } },
  ],
};
const gateway = await stage.gateway({ config });

const asks = (name: string, headers: Record<string, string> = {}): Promise<Reply> =>
  ask(gateway, openaiChat.name, { headers: { ...bearer(name), ...headers } });
const statusesOf = async (count: number, one: () => Promise<Reply>): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (let turn = 0; turn < count; turn += 1) statuses.push((await one()).status);
  return statuses;
};
const FREE = { 'x-plan': 'free-of-charge' };

describe('who calls too often', () => {
  test('is refused, with when to come again, and nobody else is', async () => {
    const good = await asks('alice', FREE);
    expect(good.status, good.text).toBe(200);
    expect(good.headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '2' });
    expect(await statusesOf(3, () => asks('alice', FREE))).toEqual([200, 200, 429]);
    const refused = await asks('alice', FREE);
    expectError(refused, 'openai', { code: 'rate_limit_exceeded', says: /too many calls/ });
    expect(refused.headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '0' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(3600);
    expect(refused.headers).not.toHaveProperty('x-gw-error');
    expect(mock.arrived).toHaveLength(3);
    expect((await asks('bob', FREE)).status).toBe(200);
    expect((await asks('alice')).status, 'of another plan').toBe(200);
  });

  test('is known in the log', async () => {
    const id = requestId();
    await statusesOf(3, () => asks('carol', FREE));
    expect((await asks('carol', { ...FREE, 'x-request-id': id })).status).toBe(429);
    expect(await gateway.log.linesOf(id)).toMatchObject([
      {
        key: 'carol',
        status: 429,
        error: 'rate_limit_exceeded',
        reason: 'localLimits',
        'gen_ai.provider.name': null,
        usage: 'none',
        cost_usd: '0',
      },
    ]);
  });

  test.skipIf(differs('metrics'))('is counted in the metrics', async () => {
    await statusesOf(4, () => asks('dave', FREE));
    const { text } = await call(gateway.admin, '/metrics');
    const counted = /^envoy_http_local_rate_limit_enforced\{envoy_local_http_ratelimit_prefix="dragoman"\} (\d+)$/m;
    expect(Number(counted.exec(text)?.[1])).toBeGreaterThan(0);
  });

  test.skipIf(differs('who is calling'))('is refused before a byte of the body is read', async () => {
    await asks('narrow');
    const reply = await ask(gateway, 'x', { headers: bearer('narrow'), body: '{"model": broken' });
    expectError(reply, 'openai', { code: 'rate_limit_exceeded' });
  });

  test.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))('in %s', async (model, sample) => {
    await asks('narrow');
    const reply = await ask(gateway, model, { sample, headers: bearer('narrow') });
    expectError(reply, sample.errors, { code: 'rate_limit_exceeded' });
  });

  test.each([
    ['/v1/models', 'openai'],
    ['/anthropic/v1/models', 'anthropic'],
    ...(differs('a path at which there is nothing') ? [] : [['/v1/nothing', 'openai'] as const]),
  ] as const)('at %s too, where no model is asked', async (path, dialect) => {
    await asks('narrow');
    expectError(await call(gateway.url, path, { headers: bearer('narrow') }), dialect, { code: 'rate_limit_exceeded' });
  });
});

test('of a path, wherever it is asked and with whatever query', async () => {
  const at = (path: string) =>
    call(gateway.url, path, {
      body: anthropicMessages.question(anthropicMessages.name, 'JSON'),
      headers: { 'content-type': 'application/json', ...bearer('pathy') },
    });
  expect((await at('/v1/messages')).status).toBe(200);
  expect((await at('/anthropic/v1/messages?beta=true')).status).toBe(200);
  expectError(await at('/v1/messages?x=1'), 'anthropic', { code: 'rate_limit_exceeded' });
  expect((await asks('pathy')).status, 'another path').toBe(200);
});

test('of a team, all of it together', async () => {
  expect((await asks('intern')).status).toBe(200);
  expect((await asks('trainee')).status).toBe(200);
  expect((await asks('intern')).status).toBe(429);
  expect((await asks('trainee')).status).toBe(429);
});

test('of a header, each value for itself, and nobody who has none', async () => {
  const of = (tenant: string) => () => asks('odd "key"', { 'x-tenant': tenant });
  expect(await statusesOf(3, of('one'))).toEqual([200, 200, 429]);
  expect(await statusesOf(3, of('two'))).toEqual([200, 200, 429]);
  expect((await asks('odd "key"')).status).toBe(200);
});

test('who is nobody takes nothing from those who are somebody', async () => {
  const gemini = FORMAT_SAMPLES.find(({ name }) => name === 'gemini');
  if (!gemini) throw new Error('no sample of Gemini');
  const asksGemini = (name: string) => ask(gateway, 'gemini', { sample: gemini, headers: bearer(name) });
  expect((await asksGemini('nobody')).status).toBe(401);
  expect((await asksGemini('bob')).status).toBe(200);
  expect((await asksGemini('bob')).status).toBe(429);
});

describe('an edit', () => {
  /** Saves it, and waits until it is seen to be live. */
  const edit = async (changed: object, isLive: () => Promise<boolean>, every = 50): Promise<void> => {
    gateway.edit({ ...config, ...changed });
    expect(await until(isLive, { ms: LIVE_WITHIN_MS, every }), gateway.output().slice(-500)).toBe(true);
  };
  const isServed = async (name: string) => (await asks(name)).status === 200;

  test('of something else keeps what is counted, one of the limits counts anew; no connection is closed', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const onOne = () => ask(gateway, openaiChat.name, { agent, headers: bearer('narrow') });
    expect((await onOne()).status).toBe(429);
    const [socket] = Object.values(agent.freeSockets).flat();
    const answersMore = async () => (await ask(gateway, 'more', { headers: bearer('watcher') })).status === 200;
    // The one who looks has a limit himself.
    await edit({ models: { ...config.models, more: 'openai-chat/more' } }, answersMore, LIVE_WITHIN_MS / 20);
    expect((await onOne()).status).toBe(429);
    await edit({ localLimits: [{ requests: '1/hour', by: 'key' }] }, async () => (await onOne()).status === 200);
    expect((await onOne()).status).toBe(429);
    expect(Object.values(agent.freeSockets).flat()[0]).toBe(socket);
    agent.destroy();
  });

  test('that takes them all out, and one that brings some', async () => {
    await edit({ localLimits: [] }, () => isServed('narrow'));
    expect(await statusesOf(3, () => asks('narrow'))).toEqual([200, 200, 200]);
    expect((await asks('narrow')).headers).not.toHaveProperty('x-ratelimit-limit');
    const one = { requests: '1/hour', when: { key: 'narrow' } };
    await edit({ localLimits: [one] }, async () => !(await isServed('narrow')));
    expect(await statusesOf(3, () => asks('narrow'))).toEqual([429, 429, 429]);
    expect((await asks('alice')).status).toBe(200);
  });
});

test('where nobody is asked who he is: all together, and again when the time is over', async () => {
  const { providers, models } = config;
  await stage.stop(gateway);
  const open = await stage.gateway({ config: { providers, models, localLimits: [{ requests: '2/sec' }] } });
  const list = () => call(open.url, '/v1/models');
  const replies = await Promise.all(Array.from({ length: 20 }, list));
  expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
  const refused = replies.find(({ status }) => status !== 200);
  if (!refused) throw new Error('nobody was refused');
  expectError(refused, 'openai', { code: 'rate_limit_exceeded' });
  expect(refused.headers['retry-after']).toBe('1');
  const isBack = async () => (await ask(open, openaiChat.name)).status === 200;
  expect(await until(isBack, { ms: 5_000, every: 600 })).toBe(true);
});
