import { gemini, until, type Gateway } from '@dragoman/testkit';
import { beforeEach, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { openClouds } from './stage/clouds.ts';
import { openStage } from './stage/stage.ts';
import { lastArrived } from './stage/upstream.ts';

const stage = openStage();
const clouds = await openClouds(stage);
const { google, mock, other, providers, home, accountFile } = clouds;
beforeEach(async () => {
  await mock.reset();
  await other.reset();
});

const start = (more: Readonly<Record<string, string>>): Promise<Gateway> =>
  stage.gateway({
    env: { HOME: home, ...more },
    config: {
      providers: { vertex: providers.vertex, openai: providers.openai },
      models: { gemini: ['vertex/gemini-2.5-pro', 'openai/up'] },
    },
  });
const tokenSeen = async (of: Gateway): Promise<string> => {
  expect((await ask(of, 'gemini', { sample: gemini })).status).toBe(200);
  return mock.arrived.at(-1)?.headers.authorization ?? 'nothing arrived';
};

test('of a metadata server are renewed while calls go on, and an old one is used while it is down', async () => {
  google.lifetime = 4;
  const metadata = await start({ GCE_METADATA_HOST: google.host });
  const first = await tokenSeen(metadata);
  expect(first).toMatch(/^Bearer ya29\.metadata-\d+$/);
  expect(await until(async () => (await tokenSeen(metadata)) !== first, { ms: 8_000 })).toBe(true);
  google.isDown = true;
  google.lifetime = 3_600;
  expect(await until(() => metadata.output().includes('says 503'), { ms: 8_000 })).toBe(true);
  const last = await tokenSeen(metadata);
  google.isDown = false;
  expect(await until(async () => (await tokenSeen(metadata)) !== last, { ms: 8_000 })).toBe(true);
  expect(await until(() => metadata.output().includes('there is a token again'), { ms: 2_000 })).toBe(true);
  expect(metadata.output()).not.toContain('ya29');
  await stage.stop(metadata);
});

test('that cannot be had are said, others serve, and it goes on by itself when they can', async () => {
  google.isDown = true;
  const waiting = await start({ GOOGLE_APPLICATION_CREDENTIALS: accountFile });
  expect(waiting.output()).toContain(
    `Google credentials, ${accountFile} (GOOGLE_APPLICATION_CREDENTIALS): the token server says 503 (no)`,
  );
  const reply = await ask(waiting, 'gemini', { sample: gemini });
  expect(reply.headers['x-dragoman-provider']).toBe('openai');
  expect(mock.arrived).toEqual([]);
  google.isDown = false;
  const isLive = async () =>
    (await ask(waiting, 'gemini', { sample: gemini })).headers['x-dragoman-provider'] === 'vertex';
  expect(await until(isLive, { ms: 20_000 })).toBe(true);
  expect(lastArrived(mock).headers.authorization).toMatch(/^Bearer ya29\.account-\d+$/);
  await stage.stop(waiting);
});
