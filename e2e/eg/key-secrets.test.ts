import { freePort, type EnvoyGateway, type Manifest, type Reply } from '@dragoman/testkit';
import { beforeAll, expect, test } from 'vitest';
import { expectError } from '../src/stage/expect-error.ts';
import { bearer, hashOf } from '../src/stage/keys.ts';
import { askUntil } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const port = await freePort();

const keyOf = (name: string) => `dgm-key-of-${name}-0123456789abcdef`;
const secret = (items: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'callers', namespace: 'default', labels: { 'dragoman.dev/keys': '', tier: 'gold' } },
  data: Object.fromEntries(Object.entries(items).map(([name, text]) => [name, Buffer.from(text).toString('base64')])),
});
const ANNA = hashOf(keyOf('anna'));
const BERTA = JSON.stringify({ hash: hashOf(keyOf('berta')), models: ['other'] });
const policy: Manifest = {
  apiVersion: 'dragoman.dev/v1alpha1',
  kind: 'LLMPolicy',
  metadata: { name: 'callers', namespace: 'default' },
  spec: {
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'kept' }],
    keysFrom: [{ labels: { tier: 'gold' } }],
  },
};
const made: readonly Manifest[] = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'local', mock, llm: { provider: 'openai' }, credential: ['Authorization', 'Bearer upstream'] }),
  ...['open', 'kept'].map((name) => route({ name, gateways: ['llm'], rules: [forModel(name, to('local'))] })),
  policy,
];

let gateway: EnvoyGateway;
const edit = (items: Readonly<Record<string, string>>) => gateway.edit([...made, secret(items)]);
const by = (name: string) => ({ model: 'kept', headers: bearer(keyOf(name)) });
const until = (status: number, name: string) => askUntil(gateway, (reply: Reply) => reply.status === status, by(name));

beforeAll(async () => {
  gateway = await startOn(site, 'Kubernetes').start([...made, secret({ anna: ANNA })], {
    extensionArgs: ['--key-secrets', 'default'],
  });
});

test('who stands in a Secret may call, and nobody else', async () => {
  expect((await until(200, 'anna')).status).toBe(200);
  expectError(await until(401, 'berta'), 'openai', { code: 'invalid_api_key' });
});

test('a key that is added may call what it may, and one that is taken out may not, without an edit of anything else', async () => {
  await edit({ berta: BERTA });
  expectError(await until(401, 'anna'), 'openai', { code: 'invalid_api_key' });
  expectError(await until(403, 'berta'), 'openai', { code: 'model_not_allowed' });
});

test('an item that is none closes the routes of the policy and says where it stands', async () => {
  await edit({ anna: ANNA, berta: 'dgm-canary' });
  const reply = await until(500, 'anna');
  expectError(reply, 'openai', {
    code: 'route_misconfigured',
    says: /LLMPolicy default\/callers: Secret callers, berta/,
  });
  expect(reply.text + gateway.extension.output()).not.toContain('canary');
  expect((await askUntil(gateway, ({ status }) => status === 200, { model: 'open' })).status).toBe(200);
  await edit({ anna: ANNA });
  expect((await until(200, 'anna')).status).toBe(200);
});

test('the extension server starts again: who could call can call', async () => {
  await gateway.extension.stop();
  await gateway.extension.start();
  await edit({ anna: ANNA, berta: BERTA });
  expectError(await until(403, 'berta'), 'openai', { code: 'model_not_allowed' });
  expect((await until(200, 'anna')).status).toBe(200);
});

test('it ends', () => site.stop(gateway));
