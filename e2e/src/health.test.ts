import { until, type MockProvider } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { differs } from './stage/host.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const [first, second] = [await stage.provider(), await stage.provider()];
const health = { path: '/alive', interval: '200ms', timeout: '1s', unhealthyAfter: 1, healthyAfter: 1 };
const gateway = await stage.gateway({
  config: {
    providers: {
      watched: { kind: 'openai', endpoint: `${first.url}/v1`, key: 'key-of-watched', health },
      unwatched: { kind: 'openai', endpoint: `${first.url}/v1`, key: 'key' },
      second: { kind: 'openai', endpoint: `${second.url}/v1`, key: 'key' },
    },
    models: { watched: ['watched/up', 'second/up'], alone: 'watched/up', unwatched: 'unwatched/up' },
  },
});

const calls = (mock: MockProvider): number => mock.arrived.filter(({ method }) => method === 'POST').length;
const servedBy = async (provider: string): Promise<boolean> =>
  (await ask(gateway, 'watched')).headers['x-dragoman-provider'] === provider;
const statusOfWatched = async (): Promise<unknown> =>
  ((await gateway.status()) as { providers: readonly { name: string }[] }).providers.find(
    ({ name }) => name === 'watched',
  );

describe('active, where it was asked for', () => {
  test('the provider is asked at its path', async () => {
    expect(await servedBy('watched')).toBe(true);
    expect(await until(() => first.arrived.some(({ path }) => path === '/alive'), { ms: 10_000 })).toBe(true);
    expect(second.arrived.some(({ method }) => method === 'GET')).toBe(false);
  });

  test('one that says no is not asked for answers; the next is', async () => {
    await first.play({ health: 503 });
    expect(await until(() => servedBy('second'), { ms: 10_000 })).toBe(true);
    const before = calls(first);
    for (let round = 0; round < 5; round += 1) expect(await servedBy('second')).toBe(true);
    expect(calls(first)).toBe(before);
    expect((await ask(gateway, 'alone')).status).toBe(503);
    if (differs('health of providers in `/status`')) return;
    expect(
      await until(async () => JSON.stringify(await statusOfWatched()).includes('"healthy":0'), { ms: 5_000 }),
    ).toBe(true);
  });

  test('one that says yes again is asked again', async () => {
    await first.play({});
    expect(await until(() => servedBy('watched'), { ms: 10_000 })).toBe(true);
  });
});

test('passive: a provider with one address is asked however often it failed, and serves once it can', async () => {
  await first.play({ fault: '500' });
  for (let round = 0; round < 12; round += 1) {
    const { status, text } = await ask(gateway, 'unwatched');
    expect({ status, text }).toMatchObject({
      status: 500,
      text: expect.stringContaining('provider-says 500') as unknown,
    });
  }
  await first.play({});
  expect((await ask(gateway, 'unwatched')).status).toBe(200);
});
