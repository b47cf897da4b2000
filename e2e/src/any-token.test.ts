import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { expect, test } from 'vitest';
import { drawnToken, tokenDraws } from './stage/any-token.ts';
import { ask } from './stage/ask.ts';
import { bearer } from './stage/keys.ts';
import { scratchFolder } from './stage/scratch-folder.ts';
import { openStage } from './stage/stage.ts';
import { jwksOf, signingKey } from './stage/tokens.ts';

const RUNS = 1_500;
const AT_ONCE = 10;
const ISSUER = 'https://idp.example';
const SKEW_SECONDS = 60;
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const keys = {
  rsa: signingKey('RS256', 'rsa'),
  ec: signingKey('ES256', 'ec'),
  ed: signingKey('EdDSA', 'ed'),
  stranger: signingKey('ES256', 'ec'),
};
const published = jwksOf([keys.rsa, keys.ec, keys.ed]);
const jwks = join(scratchFolder(), 'jwks.json');
writeFileSync(jwks, published);
const keySet = createLocalJWKSet(JSON.parse(published) as JSONWebKeySet);

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
    models: { m: 'local/m' },
    jwt: [{ issuer: ISSUER, audiences: ['llm'], jwks: { file: jwks } }],
  },
});

/** What a library says of the same token, by the same settings. */
const verified = (token: string): Promise<string> =>
  jwtVerify(token, keySet, {
    issuer: ISSUER,
    audience: ['llm'],
    clockTolerance: SKEW_SECONDS,
    algorithms: ALGORITHMS,
  }).then(
    () => 'good',
    (error: Error) => error.message,
  );

test(`${RUNS} tokens: Envoy verifies as jose does`, { timeout: 180_000 }, async () => {
  const tally = { good: 0, bad: 0 };
  const token = tokenDraws(ISSUER).map((draw) => ({
    draw,
    token: drawnToken(draw, keys, Math.floor(Date.now() / 1000)),
  }));
  const tokens = fc.sample(token, RUNS);
  const differ = [];
  for (let at = 0; at < tokens.length; at += AT_ONCE) {
    const seen = await Promise.all(
      tokens.slice(at, at + AT_ONCE).map(async ({ draw, token: text }) => ({
        draw,
        status: (await ask(gateway, 'm', { headers: bearer(text) })).status,
        said: await verified(text),
      })),
    );
    for (const one of seen) {
      tally[one.said === 'good' ? 'good' : 'bad'] += 1;
      if (one.status !== (one.said === 'good' ? 200 : 401)) differ.push(one);
    }
  }
  process.stdout.write(`tokens: ${JSON.stringify(tally)}\n`);
  expect(differ).toEqual([]);
  expect(Math.min(tally.good, tally.bad)).toBeGreaterThan(RUNS / 10);
});
