import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askGoogleToken } from './ask-google-token.ts';
import { describeGoogleSource, googleSource } from './google-source.ts';
import { readGoogleCredentials } from './read-credentials.ts';

const NOW_S = 1_800_000_000;
const SECRET = 'secret-7731';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let server: Server;
let host: string;
let dir: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'dragoman-google-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const saved = (content: object | string): { from: 'file'; path: string; named: 'gcloud' } => {
  const path = join(dir, 'credentials.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { from: 'file', path, named: 'gcloud' };
};
const account = (more: object = {}) => ({
  type: 'service_account',
  client_email: 'a@acme.iam.gserviceaccount.com',
  private_key: PEM,
  private_key_id: 'key-1',
  token_uri: `http://${host}/token`,
  ...more,
});
const json = (response: ServerResponse, value: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
const good = { access_token: 'ya29.token', expires_in: 3599, token_type: 'Bearer' };
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: Error) => `${error.message} ${String(error.cause ?? '')}`,
  );

test('a service account signs who it is, and gets a token', async () => {
  let asked = '';
  answer = (_request, response, body) => {
    asked = body;
    json(response, good);
  };
  expect(await askGoogleToken(saved(account()), NOW_S)).toEqual({ text: 'ya29.token', lifetimeMs: 3_599_000 });
  const form = new URLSearchParams(asked);
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
  expect(read(head)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
  expect(read(claims)).toEqual({
    iss: 'a@acme.iam.gserviceaccount.com',
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: `http://${host}/token`,
    iat: NOW_S,
    exp: NOW_S + 3_600,
  });
  const signed = Buffer.from(`${head}.${claims}`);
  expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
});

test('a user shows his refresh token', async () => {
  let asked = '';
  answer = (_request, response, body) => {
    asked = body;
    json(response, good);
  };
  const user = { type: 'authorized_user', client_id: 'c', client_secret: SECRET, refresh_token: 'r&1' };
  await askGoogleToken(saved({ ...user, token_uri: `http://${host}/token` }), NOW_S);
  expect(Object.fromEntries(new URLSearchParams(asked))).toEqual({
    grant_type: 'refresh_token',
    client_id: 'c',
    client_secret: SECRET,
    refresh_token: 'r&1',
  });
});

test('a metadata server is asked as Google asks it', async () => {
  let seen: IncomingMessage | undefined;
  answer = (request, response) => {
    seen = request;
    json(response, good);
  };
  expect((await askGoogleToken({ from: 'metadata server', host }, NOW_S)).text).toBe('ya29.token');
  expect(seen?.headers['metadata-flavor']).toBe('Google');
  expect(seen?.url?.split('?')[0]).toBe('/computeMetadata/v1/instance/service-accounts/default/token');
});

describe('what goes wrong is said, and nothing secret with it', () => {
  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      'an error of OAuth',
      (response) => json(response, { error: 'invalid_grant', error_description: 'Invalid JWT' }, 400),
      'the token server says 400 (invalid_grant: Invalid JWT)',
    ],
    ['a page', (response) => response.writeHead(503).end('<html>'), 'the token server says 503'],
    ['no JSON', (response) => response.end('hello'), 'the token server sent no JSON object'],
    ['no token', (response) => json(response, { expires_in: 5 }), 'sent no access token'],
    ['a broken token', (response) => json(response, { ...good, access_token: 'a\r\nb' }), 'sent no access token'],
    ['no lifetime', (response) => json(response, { access_token: SECRET }), 'did not say how long'],
    ['too much', (response) => response.end(' '.repeat(70_000)), 'more than 65536 bytes'],
    ['a redirect', (response) => response.writeHead(302, { location: '/x' }).end(), 'cannot be asked'],
    ['nothing', (response) => response.destroy(), 'cannot be asked: UND_ERR_SOCKET'],
  ])('%s', async (_what, plays, message) => {
    answer = (_request, response) => plays(response);
    const said = await failure(askGoogleToken(saved(account()), NOW_S));
    expect(said).toContain(message);
    expect(said).not.toContain(SECRET);
  });

  test.each<[string, object | string, string]>([
    ['not JSON', `{"private_key": ${SECRET}`, 'is not a JSON object'],
    ['null', 'null', 'is not a JSON object'],
    ['of another type', { type: 'external_account' }, 'is of type external_account; understood are service_account'],
    ['of a strange type', { type: SECRET.toUpperCase() }, 'is of type unknown'],
    ['without a key', { type: 'service_account', client_email: SECRET }, 'has no private_key'],
    ['with a wrong address', { ...account0(), token_uri: 'ftp://x' }, 'token_uri is not an http(s) URL'],
    ['with a broken key', { ...account0(), private_key: SECRET }, 'the private key of the service account'],
    ['too large', ' '.repeat(70_000), 'is larger than 65536 characters'],
  ])('a file that is %s', async (_what, content, message) => {
    const said = await failure(askGoogleToken(saved(content), NOW_S));
    expect(said).toContain(message);
    expect(said.toLowerCase()).not.toContain(SECRET);
  });

  test('a file that is not there', async () => {
    expect(await failure(readGoogleCredentials(join(dir, 'none')))).toContain('none cannot be read (ENOENT)');
  });
});

function account0() {
  return { type: 'service_account', client_email: 'a', private_key: PEM };
}

test('where credentials are: the variable, the named server, what gcloud left, the server of the machine', () => {
  const HOME = dir;
  const say = (env: NodeJS.ProcessEnv) => describeGoogleSource(googleSource({ HOME, ...env }));
  expect(say({})).toBe('the metadata server metadata.google.internal');
  mkdirSync(join(dir, '.config/gcloud'), { recursive: true });
  const file = join(dir, '.config/gcloud/application_default_credentials.json');
  writeFileSync(file, '{}');
  expect(say({})).toBe(`${file} (gcloud)`);
  expect(say({ GCE_METADATA_HOST: 'h:1' })).toBe('the metadata server h:1');
  expect(say({ GCE_METADATA_HOST: 'h:1', GOOGLE_APPLICATION_CREDENTIALS: '/k' })).toBe(
    '/k (GOOGLE_APPLICATION_CREDENTIALS)',
  );
});
