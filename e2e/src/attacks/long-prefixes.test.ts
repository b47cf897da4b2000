import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ask, requestId } from '../stage/ask.ts';
import { bearer, hashOf } from '../stage/keys.ts';
import { scratchFolder } from '../stage/scratch-folder.ts';
import { openStage } from '../stage/stage.ts';
import { jwksOf, signingKey, tokenOf } from '../stage/tokens.ts';

/** Who shares all but the last letters with somebody is not taken for him: nothing is looked up by a part of a name. */
const PREFIX = 'dgm_'.padEnd(200, 'same-beginning-');
const ISSUER = 'https://idp.example';

const stage = openStage();
const mock = await stage.provider();
const signing = signingKey('ES256', 'one');
const jwks = join(scratchFolder(), 'jwks.json');
writeFileSync(jwks, jwksOf([signing]));
const gateway = await stage.gateway({
  config: {
    providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
    models: { cheap: 'openai/cheap', dear: 'openai/dear' },
    keys: [
      { name: 'poor', hash: hashOf(`${PREFIX}a`), models: ['cheap'] },
      { name: 'rich', hash: hashOf(`${PREFIX}b`) },
    ],
    jwt: [{ issuer: ISSUER, audiences: ['llm'], jwks: { file: jwks } }],
    rules: [{ deny: ['dear'], when: { 'claims.role': 'poor' } }],
  },
});
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

const statusOf = async (credential: string, model: string): Promise<number> =>
  (await ask(gateway, model, { headers: bearer(credential), agent })).status;

test('keys of which only the last letter differs, in turns on one connection', async () => {
  for (let round = 0; round < 20; round += 1) {
    expect(await statusOf(`${PREFIX}b`, 'dear')).toBe(200);
    expect(await statusOf(`${PREFIX}a`, 'dear')).toBe(403);
    expect(await statusOf(`${PREFIX}c`, 'dear')).toBe(401);
    expect(await statusOf(PREFIX, 'dear')).toBe(401);
  }
});

test('tokens that begin with the same letters, in turns on one connection', async () => {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const token = (sub: string, role: string) =>
    tokenOf(signing, { claims: { iss: ISSUER, aud: 'llm', exp, name: 'same'.repeat(30), sub, role } });
  const [rich, poor] = [token('r', 'rich'), token('p', 'poor')];
  expect(rich.slice(0, 250)).toBe(poor.slice(0, 250));
  const forged = `${rich.slice(0, rich.lastIndexOf('.'))}${poor.slice(poor.lastIndexOf('.'))}`;
  for (let round = 0; round < 20; round += 1) {
    expect(await statusOf(rich, 'dear')).toBe(200);
    expect(await statusOf(poor, 'dear')).toBe(403);
    expect(await statusOf(forged, 'dear')).toBe(401);
  }
  const id = requestId();
  await ask(gateway, 'cheap', { headers: { ...bearer(poor), 'x-request-id': id } });
  expect(await gateway.log.linesOf(id)).toMatchObject([{ key: 'p' }]);
});
