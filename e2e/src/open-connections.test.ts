import { Agent } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until, type ConfigData } from '@dragoman/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { scratchFolder } from './stage/scratch-folder.ts';
import { openStage } from './stage/stage.ts';
import { jwksOf, signingKey, tokenOf } from './stage/tokens.ts';

/** What is edited holds for the next call on connections that were open before, and does not close them. */

const OPEN = 6;
const LIVE = { ms: 10_000, every: 20 };
const stage = openStage();
const mock = await stage.provider();
const signing = signingKey('ES256', 'one');
const jwks = join(scratchFolder(), 'jwks.json');
writeFileSync(jwks, jwksOf([signing]));
const inSeconds = Math.floor(Date.now() / 1000) + 600;
const token = tokenOf(signing, { claims: { iss: 'https://i.example', aud: 'llm', sub: 'carol', exp: inSeconds } });

const keyOf = (name: string, more: ConfigData = {}) => ({ name, hash: hashOf(`${name}-key`), ...more });
const config = (more: ConfigData = {}): ConfigData => ({
  providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
  models: { m: 'local/m' },
  prices: { m: { input: 1, output: 1 } },
  keys: [keyOf('alice'), keyOf('bob')],
  ...more,
});
const gateway = await stage.gateway({ config: config() });

const agents = Array.from({ length: OPEN }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
afterAll(() => {
  for (const agent of agents) agent.destroy();
});
const statusOf = async (credential: string, agent?: Agent) =>
  (await ask(gateway, 'm', { headers: bearer(credential), ...(agent && { agent }) })).status;
const isLive = (credential: string, status: number) => until(async () => (await statusOf(credential)) === status, LIVE);

/** What each open connection answers next, and by which port it goes. */
async function onEach(credential: string): Promise<readonly (readonly [number, number | undefined])[]> {
  return Promise.all(
    agents.map(async (agent) => {
      const status = await statusOf(credential, agent);
      const [socket] = Object.values(agent.freeSockets).flat() as Socket[];
      return [status, (socket?.address() as AddressInfo | undefined)?.port] as const;
    }),
  );
}

let opened: Awaited<ReturnType<typeof onEach>>;
beforeAll(async () => {
  opened = await onEach('alice-key');
  expect(new Set(opened.map(([, port]) => port)).size).toBe(OPEN);
});
const all = (status: number) => opened.map(([, port]) => [status, port]);

describe('the first of its kind', () => {
  test('budget', async () => {
    gateway.edit(config({ keys: [keyOf('alice'), keyOf('bob', { budget: { usd: 0.000001, per: 'day' } })] }));
    expect(await isLive('bob-key', 429)).toBe(true);
    expect(await onEach('bob-key')).toEqual(all(429));
    expect(await onEach('alice-key')).toEqual(all(200));
  });

  test('limit', async () => {
    gateway.edit(config());
    expect(await isLive('bob-key', 200)).toBe(true);
    gateway.edit(config({ keys: [keyOf('alice'), keyOf('bob', { limits: { requests: '1/day' } })] }));
    expect(await isLive('bob-key', 429)).toBe(true);
    expect(await onEach('bob-key')).toEqual(all(429));
  });

  test('rule', async () => {
    gateway.edit(config({ rules: [{ deny: ['m'], when: { key: 'bob' } }] }));
    expect(await isLive('bob-key', 403)).toBe(true);
    expect(await onEach('bob-key')).toEqual(all(403));
  });

  test('issuer', async () => {
    const jwt = [{ issuer: 'https://i.example', audiences: ['llm'], jwks: { file: jwks } }];
    gateway.edit(config({ jwt }));
    expect(await isLive(token, 200)).toBe(true);
    expect(await onEach(token)).toEqual(all(200));
    gateway.edit(config());
    expect(await isLive(token, 401)).toBe(true);
    expect((await onEach(token)).map(([status]) => status)).toEqual(agents.map(() => 401));
  });
});
