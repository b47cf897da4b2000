import {
  ANSWER_CANARY,
  bedrockConverse,
  descendants,
  freePort,
  gemini,
  until,
  type EnvoyGateway,
} from '@dragoman/testkit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { expectSigned, PLACE, SECRET, SESSION, SONNET } from '../src/stage/clouds.ts';
import { constantLoad } from '../src/stage/constant-load.ts';
import { googleServer } from '../src/stage/google-server.ts';
import { everythingIn, expectCredential, lastArrived, onlyArrived } from '../src/stage/upstream.ts';
import { askUntil } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, seenEdits, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const other = await site.provider();
const google = await googleServer();
const port = await freePort();
const home = mkdtempSync(join(tmpdir(), 'dragoman-cloud-'));
afterAll(() => rmSync(home, { recursive: true }));

const AMAZON = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: SESSION };
const BEDROCK = { provider: 'aws-bedrock', model: SONNET };
const VERTEX = { provider: 'gcp-vertex', project: 'acme', location: 'us-central1' };

/** A backendRef without a filter that would put in a key. */
const keyless = (name: string) => ({ ...to(name), filters: [] });
/** One Backend, and then another when it has failed. */
const inOrder = (name: string, fallback: string, ...backends: readonly object[]) =>
  route({ name, gateways: ['llm'], rules: [forModel(name, ...backends)], llm: { fallback } });

const resources = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'bedrock', mock, llm: { ...BEDROCK, region: 'eu-west-1' } }),
  ...provider({ name: 'no-region', mock, llm: BEDROCK }),
  ...provider({ name: 'keyed', mock: other, llm: BEDROCK, credential: ['Authorization', 'Bearer key-of-bedrock'] }),
  ...provider({ name: 'vertex', mock, llm: VERTEX }),
  ...provider({ name: 'gemini', mock: other, llm: { provider: 'gemini' }, credential: ['x-goog-api-key', 'AIza-key'] }),
  route({
    name: 'amazon',
    gateways: ['llm'],
    rules: [forModel('sonnet', keyless('bedrock')), forModel('no-region', keyless('no-region'))],
  }),
  ...provider({ name: 'openai', mock: other, llm: { provider: 'openai' }, credential: ['Authorization', 'Bearer k'] }),
  route({ name: 'plain', gateways: ['llm'], rules: [forModel('plain', to('openai'))] }),
  inOrder('signed-then-keyed', 'keyed', keyless('bedrock'), to('keyed')),
  inOrder('keyed-then-signed', 'bedrock', to('keyed'), keyless('bedrock')),
  inOrder('vertex-then-gemini', 'gemini', keyless('vertex'), to('gemini')),
];

beforeEach(async () => {
  await mock.reset();
  await other.reset();
});

const converse = { sample: bedrockConverse };

describe.each(SOURCES)('%s', (source) => {
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    google.isDown = true;
    gateway = await startOn(site, source).start([...resources, ...(source === 'file' ? [seenEdits('llm')] : [])], {
      envoyEnv: { ...AMAZON, AWS_EC2_METADATA_DISABLED: 'true' },
      env: { HOME: home, GCE_METADATA_HOST: google.host },
    });
    await askUntil(gateway, ({ status }) => status === 200, { model: 'sonnet', ...converse });
  });
  afterAll(() => site.stop(gateway));
  const vertex = () => ask(gateway, 'vertex-then-gemini', { sample: gemini });

  test.each(['JSON', 'stream'] as const)('Envoy signs with the credentials of its environment, %s', async (mode) => {
    const reply = await ask(gateway, 'sonnet', { ...converse, mode });
    expect(reply.text).toContain(ANSWER_CANARY);
    expect(onlyArrived(mock).path).toBe(bedrockConverse.path(SONNET, mode));
    expectSigned(onlyArrived(mock), { mock });
  });

  test('a Backend whose key is put in is not signed for, and sees nothing of a signature', async () => {
    mock.next({ fault: '503' });
    expect((await ask(gateway, 'signed-then-keyed', converse)).status).toBe(200);
    expectCredential(onlyArrived(other), { authorization: 'Bearer key-of-bedrock' });
    expect(everythingIn(onlyArrived(other))).not.toMatch(/x-amz|AKIATEST|session-token/i);
  });

  test('after a Backend with a key has failed the next is signed for', async () => {
    other.next({ fault: '503' });
    expect((await ask(gateway, 'keyed-then-signed', converse)).status).toBe(200);
    expectSigned(onlyArrived(mock), { mock });
  });

  test('without a region it is a mistake of its own route', async () => {
    const reply = await ask(gateway, 'no-region', converse);
    expect(reply.status).toBe(500);
    expect(reply.text).toContain('Backend default/no-region: without an injected credential aws-bedrock is signed for');
    expect(mock.arrived).toEqual([]);
  });

  if (source === 'Kubernetes')
    test('a token of Google goes to nobody but Google: whoever writes a Backend could take it', async () => {
      const before = google.given;
      google.isDown = false;
      const reply = await vertex();
      expect(reply.status).toBe(500);
      expect(reply.text).toContain('these go to names below googleapis.com over TLS only');
      expect([...mock.arrived, ...other.arrived]).toEqual([]);
      expect(google.given).toBe(before);
    });
  else
    test('tokens of Google: without one the next provider serves, then they are shown and renewed', async () => {
      expect((await vertex()).status).toBe(200);
      expectCredential(onlyArrived(other), { 'x-goog-api-key': 'AIza-key' });
      expect(gateway.extension.output()).toContain('there is no token yet');
      google.lifetime = 8;
      google.isDown = false;
      const isTo = (path: string) => mock.arrived.some((arrived) => arrived.path.startsWith(path));
      await askUntil(gateway, () => isTo(PLACE), { model: 'vertex-then-gemini', sample: gemini });
      const first = lastArrived(mock).headers.authorization;
      expect(first).toMatch(/^Bearer ya29\.metadata-\d+$/);
      const load = constantLoad(gateway, 'plain');
      const isRenewed = async () =>
        (await vertex()).status === 200 && lastArrived(mock).headers.authorization !== first;
      expect(await until(isRenewed, { ms: 30_000 })).toBe(true);
      expect((await load.stop()).failed).toEqual([]);
    });

  test('nothing secret is said', async () => {
    const texts = [
      gateway.output(),
      gateway.extension.output(),
      ...descendants(gateway.pid).map(({ args }) => args.join(' ')),
      ...(await Promise.all(gateway.envoyAdmins().map(async (admin) => (await fetch(`${admin}/config_dump`)).text()))),
    ];
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) expect(text).not.toMatch(/ya29\.|amazons-secret|session-token-5/);
  });
});
