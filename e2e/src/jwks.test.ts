import { createServer } from 'node:http';
import { freePort, until } from '@dragoman/testkit';
import { afterAll, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { openStage } from './stage/stage.ts';
import { jwksOf, signingKey, tokenOf } from './stage/tokens.ts';

const FLOOD = 150;

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

const gateway = await stage.gateway({
  config: {
    providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
    models: { m: 'local/m' },
    keys: [{ name: 'alice', hash: hashOf('alice-key') }],
    jwt: [{ issuer: 'i', audiences: ['llm'], jwks: `http://127.0.0.1:${port}/jwks.json` }],
  },
});
const statusOf = async (credential: string) => (await ask(gateway, 'm', { headers: bearer(credential) })).status;
const token = (sub: string) =>
  tokenOf(key, { claims: { iss: 'i', aud: 'llm', sub, exp: Math.floor(Date.now() / 1000) + 600 } });

test('an issuer that is not there: the gateway serves, keys open, tokens do not', async () => {
  expect(await statusOf('alice-key')).toBe(200);
  expect(await statusOf(token('bob'))).toBe(401);
});

test('an issuer in trouble is not asked by every token', async () => {
  await new Promise<void>((listening) => issuer.listen(port, '127.0.0.1', listening));
  const statuses = await Promise.all(Array.from({ length: FLOOD }, (_none, at) => statusOf(token(`u${at}`))));
  expect(new Set(statuses)).toEqual(new Set([401]));
  process.stdout.write(`${FLOOD} tokens at once asked the issuer ${fetched} times\n`);
  expect(fetched).toBeLessThan(FLOOD / 5);
});

test('an issuer that comes back is asked again', async () => {
  healthy = true;
  expect(await until(async () => (await statusOf(token('bob'))) === 200, { ms: 15_000, every: 50 })).toBe(true);
});
