import { createServer } from 'node:http';
import { freePort, until } from '@dragoman/testkit';
import { afterAll, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { openStage } from './stage/stage.ts';
import { jwksOf, signingKey, tokenOf } from './stage/tokens.ts';

const FLOOD = 300;
/** Two are fetching for each worker at most, and so many wait behind them. */
const FETCHES = 100;
const CALLERS = 12;
const EDITS = 5;

const stage = openStage();
const mock = await stage.provider();
const port = await freePort();
const key = signingKey('ES256', 'one');

/** An issuer that is not there, then is in trouble, then well. */
let healthy = false;
let fetched = 0;
const issuer = createServer((_request, answer) => {
  fetched += 1;
  // Slow enough for a flood to find the keys missing.
  setTimeout(() => answer.writeHead(healthy ? 200 : 500).end(healthy ? jwksOf([key]) : 'no'), 50);
});
afterAll(() => void issuer.close());

const config = (...audiences: readonly string[]) => ({
  providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
  models: { m: 'local/m' },
  keys: [{ name: 'alice', hash: hashOf('alice-key') }],
  jwt: [{ issuer: 'i', audiences: ['llm', ...audiences], jwks: `http://127.0.0.1:${port}/jwks.json` }],
});
const gateway = await stage.gateway({ config: config() });
const statusOf = async (credential: string) => (await ask(gateway, 'm', { headers: bearer(credential) })).status;
const token = (sub: string, aud = 'llm') =>
  tokenOf(key, { claims: { iss: 'i', aud, sub, exp: Math.floor(Date.now() / 1000) + 600 } });

test('an issuer that is not there: the gateway serves, keys open, tokens do not', async () => {
  expect(await statusOf('alice-key')).toBe(200);
  expect(await statusOf(token('bob'))).toBe(401);
});

test('an issuer in trouble is not asked by every token', async () => {
  await new Promise<void>((listening) => issuer.listen(port, '127.0.0.1', listening));
  const statuses = await Promise.all(Array.from({ length: FLOOD }, (_none, at) => statusOf(token(`u${at}`))));
  expect(new Set(statuses)).toEqual(new Set([401]));
  process.stdout.write(`${FLOOD} tokens at once asked the issuer ${fetched} times\n`);
  expect(fetched).toBeLessThan(FETCHES);
});

test('an issuer that comes back is asked again', async () => {
  healthy = true;
  expect(await until(async () => (await statusOf(token('bob'))) === 200, { ms: 15_000, every: 50 })).toBe(true);
});

test('an issuer that is edited: its keys are fetched anew, and calls wait for them', async () => {
  const statuses = new Map<number, number>();
  let asking = true;
  const callers = Array.from({ length: CALLERS }, async (_none, at) => {
    const own = token(`u${at}`);
    while (asking) {
      const status = await statusOf(own);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  const before = fetched;
  for (let edit = 1; edit <= EDITS; edit += 1) {
    gateway.edit(config(`edit-${edit}`));
    const isLive = async () => (await statusOf(token('bob', `edit-${edit}`))) === 200;
    expect(await until(isLive, { ms: 10_000, every: 20 })).toBe(true);
  }
  asking = false;
  await Promise.all(callers);
  expect(fetched).toBeGreaterThanOrEqual(before + EDITS);
  expect([...statuses.keys()]).toEqual([200]);
});
