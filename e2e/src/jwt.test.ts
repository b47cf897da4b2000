import { createSecretKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, until } from '@dragoman/testkit';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { differs } from './stage/host.ts';
import { bearer, hashOf, KEY_HEADERS } from './stage/keys.ts';
import { publishing } from './stage/publishing.ts';
import { scratchFolder } from './stage/scratch-folder.ts';
import { openStage } from './stage/stage.ts';
import { hmacToken, jwksOf, publicJwk, signingKey, tamper, tokenOf, unsignedToken } from './stage/tokens.ts';
import { everythingIn, onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
const [rsa, ec, ed, stranger, next] = [
  signingKey('RS256', 'rsa'),
  signingKey('ES256', 'ec'),
  signingKey('EdDSA', 'ed'),
  signingKey('RS256', 'rsa'),
  signingKey('ES256', 'next'),
];
const SHARED = 'a-secret-that-the-issuer-shares-with-others';
const oct = { kty: 'oct', kid: 'oct', alg: 'HS256', k: Buffer.from(SHARED).toString('base64url') };

const issuer = await publishing(jwksOf([rsa]));
afterAll(() => issuer.close());

const [REMOTE, LOCAL] = ['https://remote.example', 'https://local.example'];
const jwks = join(scratchFolder(), 'jwks.json');
const localKeys = (keys: Parameters<typeof jwksOf>[0]) =>
  writeFileSync(jwks, JSON.stringify({ keys: [...keys.map(publicJwk), oct] }));
localKeys([ec, ed]);

const gateway = await stage.gateway({
  config: {
    providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
    models: { m: 'local/m', 'o3-big': 'local/o3', other: 'local/other' },
    keys: [{ name: 'alice', hash: hashOf('alice-key') }],
    teams: { small: { models: ['m'] } },
    jwt: [
      { issuer: REMOTE, audiences: ['llm', 'other'], jwks: issuer.url },
      { issuer: LOCAL, audiences: ['llm'], jwks: { file: jwks }, identity: { key: 'email', team: 'group' } },
    ],
    rules: [
      { allow: ['*'], when: { 'claims.role': 'admin' } },
      { deny: ['o3*'], when: { team: ['interns'] } },
      { deny: ['other'], when: { 'claims.level': ['1', 'true'] } },
    ],
  },
});
const inObject = differs('public keys in a file');
beforeEach(() => mock.reset());

const now = Math.floor(Date.now() / 1000);
const remote = (claims = {}) => ({ iss: REMOTE, aud: 'llm', sub: 'bob', exp: now + 600, ...claims });
const local = (claims = {}) => ({ iss: LOCAL, aud: ['x', 'llm'], email: 'carol@local', exp: now + 600, ...claims });
const statusOf = async (token: string, model = 'm') => (await ask(gateway, model, { headers: bearer(token) })).status;

test('keys of an issuer are fetched', async () => {
  const opens = async () => (await statusOf(tokenOf(rsa, { claims: remote() }))) === 200;
  expect(await until(opens, { ms: 10_000 })).toBe(true);
});

describe('good tokens', () => {
  test.each([
    ['RS256, keys from a URL', () => tokenOf(rsa, { claims: remote() })],
    ['another audience of the issuer', () => tokenOf(rsa, { claims: remote({ aud: ['x', 'other'] }) })],
    ['ES256, keys from a file', () => tokenOf(ec, { claims: local() })],
    ['EdDSA', () => tokenOf(ed, { claims: local() })],
    ['clocks that differ by less than a minute', () => tokenOf(ec, { claims: local({ exp: now - 20 }) })],
    ['a number for a name', () => tokenOf(ec, { claims: local({ email: 17 }) })],
  ])('%s', async (_what, token) => {
    expect(await statusOf(token())).toBe(200);
    expect(everythingIn(onlyArrived(mock))).not.toContain(token().slice(0, 60));
  });
  test.each(KEY_HEADERS)('in %s', async (_name, headers) => {
    expect((await ask(gateway, 'm', { headers: headers(tokenOf(ec, { claims: local() })) })).status).toBe(200);
  });
  test('the scheme in small letters', async () => {
    const headers = { authorization: `bearer ${tokenOf(ec, { claims: local() })}` };
    expect((await ask(gateway, 'm', { headers })).status).toBe(200);
  });
  test('a key still opens', async () => {
    expect(await statusOf('alice-key')).toBe(200);
  });
});

describe('bad tokens', () => {
  const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' }) as string;
  test.each([
    ['alg none', () => unsignedToken('none', remote())],
    ['alg None', () => unsignedToken('None', remote())],
    ['no alg', () => unsignedToken('', remote())],
    ['a signature that is cut off', () => tokenOf(rsa, { claims: remote() }).replace(/[^.]*$/, '')],
    ['a public key used as a secret', () => hmacToken(pem, { header: { kid: 'rsa' }, claims: remote() })],
    [
      'a JWK used as a secret',
      () => hmacToken(JSON.stringify(publicJwk(rsa)), { header: { kid: 'rsa' }, claims: remote() }),
    ],
    [
      'a secret that the issuer shares',
      () => hmacToken(createSecretKey(Buffer.from(SHARED)).export(), { header: { kid: 'oct' }, claims: local() }),
    ],
    ['another one’s key of the same name', () => tokenOf(stranger, { claims: remote() })],
    ['an unknown kid', () => tokenOf(rsa, { header: { kid: 'nobody' }, claims: remote() })],
    ['a key of another issuer', () => tokenOf(ec, { claims: remote() })],
    ['an unknown issuer', () => tokenOf(rsa, { claims: remote({ iss: 'https://evil.example' }) })],
    ['no issuer', () => tokenOf(rsa, { claims: { aud: 'llm', sub: 'bob', exp: now + 600 } })],
    ['expired', () => tokenOf(rsa, { claims: remote({ exp: now - 120 }) })],
    ['not yet', () => tokenOf(rsa, { claims: remote({ nbf: now + 600 }) })],
    ['a wrong audience', () => tokenOf(rsa, { claims: remote({ aud: 'llm2' }) })],
    ['an audience of the other issuer', () => tokenOf(ec, { claims: local({ aud: 'other' }) })],
    ['no audience', () => tokenOf(rsa, { claims: { iss: REMOTE, sub: 'bob', exp: now + 600 } })],
    ['other claims', () => tamper(tokenOf(rsa, { claims: remote() }), remote({ role: 'admin' }))],
    ['nobody’s name', () => tokenOf(ec, { claims: local({ email: undefined }) })],
    ['an empty name', () => tokenOf(ec, { claims: local({ email: '' }) })],
    ['a list for a name', () => tokenOf(ec, { claims: local({ email: ['a'] }) })],
    ['claims that are no object', () => tokenOf(rsa, { claims: '[]' })],
    ['three words', () => 'a.b.c'],
    [
      'a key of its own in the header',
      () => tokenOf(stranger, { header: { jwk: publicJwk(stranger) }, claims: remote() }),
    ],
    [
      'its keys elsewhere',
      () => tokenOf(stranger, { header: { jku: 'http://127.0.0.1:1/jwks.json' }, claims: remote() }),
    ],
  ])('%s', async (_what, token) => {
    const reply = await ask(gateway, 'm', { headers: bearer(token()) });
    expectError(reply, 'openai', { code: 'invalid_api_key' });
    expect(mock.arrived).toEqual([]);
  });

  test('two tokens, both good, that differ', async () => {
    const headers = { ...bearer(tokenOf(ec, { claims: local() })), 'x-api-key': tokenOf(rsa, { claims: remote() }) };
    expect((await ask(gateway, 'm', { headers })).status).toBe(401);
  });
  test('a good token beside a key of nobody', async () => {
    const headers = { ...bearer(tokenOf(ec, { claims: local() })), 'x-api-key': 'nobody' };
    expect((await ask(gateway, 'm', { headers })).status).toBe(401);
  });
  test('a good token in a place that is none', async () => {
    const token = tokenOf(ec, { claims: local() });
    expect((await call(gateway.url, `/v1/models?access_token=${token}`)).status).toBe(401);
    expect(
      (await call(gateway.url, '/v1/models', { headers: { authorization: `Basic Bearer ${token}` } })).status,
    ).toBe(401);
  });
});

test('tokens that begin alike are told apart', async () => {
  const [first, second] = [remote(), remote({ sub: 'eve', exp: now - 600 })].map((claims) => tokenOf(rsa, { claims }));
  expect(first?.slice(0, 40)).toBe(second?.slice(0, 40));
  expect(await statusOf(first ?? '')).toBe(200);
  expect(await statusOf(second ?? '')).toBe(401);
  expect(await statusOf(first ?? '')).toBe(200);
});

describe('rules', () => {
  test.each([
    [{}, 'o3-big', 200],
    [{ group: 'interns' }, 'o3-big', 403],
    [{ group: 'interns' }, 'm', 200],
    [{ group: 'interns', role: 'admin' }, 'o3-big', 200],
    [{ group: 'interns', role: ['user', 'admin'] }, 'o3-big', 200],
    [{ group: 'interns', role: [null, 'admin'] }, 'o3-big', 200],
    [{ group: 'interns', role: { 1: 'admin' } }, 'o3-big', 403],
    [{ group: 'interns', role: 'Admin' }, 'o3-big', 403],
    [{ group: ['interns'] }, 'o3-big', 200],
    [{ group: 'small' }, 'other', 403],
    [{ group: 'small' }, 'm', 200],
    [{ level: 1 }, 'other', 403],
    [{ level: true }, 'other', 403],
    [{ level: '1' }, 'other', 403],
    [{ level: 1.5 }, 'other', 200],
    [{ level: 2 }, 'other', 200],
  ])('%o asks for %s: %i', async (claims, model, status) => {
    expect(await statusOf(tokenOf(ec, { claims: local(claims) }), model)).toBe(status);
  });
});

test('the log says whose token it was, and not the token', async () => {
  const [id, token] = [requestId(), tokenOf(ec, { claims: local({ group: 'interns' }) })];
  await ask(gateway, 'o3-big', { headers: { ...bearer(token), 'x-request-id': id } });
  expect(await gateway.log.linesOf(id)).toMatchObject([
    { key: 'carol@local', team: 'interns', error: 'model_not_allowed', reason: 'rule 2', status: 403 },
  ]);
  expect(gateway.log.text() + gateway.output()).not.toContain(token.slice(-40));
});

test('a flood of unknown kids asks the issuer for nothing', async () => {
  const before = issuer.fetched();
  const flood = Array.from({ length: 200 }, (_none, at) =>
    tokenOf(rsa, { header: { kid: `k${at}` }, claims: remote() }),
  );
  const statuses = await Promise.all(flood.map((token) => statusOf(token)));
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(issuer.fetched() - before).toBeLessThanOrEqual(1);
});

test.skipIf(inObject)('a file of keys that is replaced is live: the new one opens, the old one does not', async () => {
  localKeys([next]);
  const opens = async () => (await statusOf(tokenOf(next, { claims: local() }))) === 200;
  expect(await until(opens, { ms: 10_000 })).toBe(true);
  expect(await statusOf(tokenOf(ec, { claims: local() }))).toBe(401);
});

test.skipIf(inObject)('a file that is broken changes nothing', async () => {
  writeFileSync(jwks, '{"keys":');
  expect(await until(() => gateway.output().includes('keys stay as they were'), { ms: 10_000 })).toBe(true);
  expect(await statusOf(tokenOf(next, { claims: local() }))).toBe(200);
});
