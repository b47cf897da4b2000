import { anthropicMessages, call, freePort, until, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { constantLoad } from '../src/stage/constant-load.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { bearer, hashOf } from '../src/stage/keys.ts';
import { publishing } from '../src/stage/publishing.ts';
import { jwksOf, signingKey, tokenOf } from '../src/stage/tokens.ts';
import { askUntil, listenerChanges, LIVE_WITHIN_MS } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, seenEdits, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const port = await freePort();

const ISSUER = 'https://issuer.example';
const signing = signingKey('ES256', 'first');
const issuer = await publishing(jwksOf([signing]));
afterAll(() => issuer.close());

const keyOf = (name: string) => `dgm-key-of-${name}-0123456789abcdef`;
const grant = (name: string, more: object = {}) => ({
  name,
  hash: hashOf(keyOf(name)),
  ...more,
});
const by = (name: string) => ({ headers: bearer(keyOf(name)) });

const on = (kind: string, name: string, sectionName?: string) => ({
  group: 'gateway.networking.k8s.io',
  kind,
  name,
  ...(sectionName !== undefined && { sectionName }),
});
const policy = (name: string, targetRefs: readonly object[], spec: object): Manifest => ({
  apiVersion: 'dragoman.dev/v1alpha1',
  kind: 'LLMPolicy',
  metadata: { name, namespace: 'default' },
  spec: { targetRefs, ...spec },
});

const made: readonly Manifest[] = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'local', mock, llm: { provider: 'openai' }, credential: ['Authorization', 'Bearer upstream'] }),
  route({ name: 'open', gateways: ['llm'], rules: [forModel('open', to('local'))] }),
  route({
    name: 'kept',
    gateways: ['llm'],
    rules: [
      { name: 'main', ...forModel('kept', to('local')) },
      { name: 'other', ...forModel('other', to('local')) },
    ],
  }),
];

const KEYS = policy('keys', [on('HTTPRoute', 'kept')], {
  keys: [
    grant('anna', { models: ['kept'] }),
    grant('berta', { team: 'red' }),
    grant('carla', { expires: '2020-01-01' }),
  ],
  teams: { red: { models: ['oth*'] } },
});

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

describe.each(SOURCES)('%s', (source) => {
  const resources = (...policies: readonly Manifest[]) => [
    ...made,
    ...(source === 'file' ? [seenEdits('llm')] : []),
    ...policies,
  ];
  const start = startOn(site, source);
  let gateway: EnvoyGateway;
  const status = async (model: string, want: number, key?: string) =>
    (await askUntil(gateway, (reply) => reply.status === want, { model, ...(key !== undefined && by(key)) })).status;
  const edit = (...policies: readonly Manifest[]) => gateway.edit(resources(...policies));

  /** What the status of the policy says, where there is one. */
  const expectConditions = async (wanted: Readonly<Record<string, string>>, says: RegExp) => {
    if (source === 'file') return;
    const api = await start.kubernetes();
    let found: readonly Condition[] = [];
    const isSo = async () => {
      const { status } = ((await api.get(KEYS)) ?? {}) as { status?: { conditions?: readonly Condition[] } };
      found = status?.conditions ?? [];
      return Object.entries(wanted).every(([type, status]) =>
        found.some((each) => each.type === type && each.status === status),
      );
    };
    await until(isSo, { ms: LIVE_WITHIN_MS, every: 100 });
    expect(Object.fromEntries(found.map(({ type, status }) => [type, status]))).toEqual(wanted);
    expect(found.map(({ message }) => message).join(' ')).toMatch(says);
  };

  beforeAll(async () => {
    gateway = await start.start(resources());
    expect(await status('kept', 200)).toBe(200);
  });

  test('keys of an HTTPRoute hold on it and nowhere else', async () => {
    const load = constantLoad(gateway, 'open');
    await edit(KEYS);
    expect(await status('kept', 401)).toBe(401);
    expectError(await ask(gateway, 'kept'), 'openai', { code: 'invalid_api_key' });
    expectError(await ask(gateway, 'kept', by('nobody')), 'openai', { code: 'invalid_api_key' });
    expectError(await ask(gateway, 'kept', by('carla')), 'openai', { code: 'invalid_api_key', says: /expired/ });
    expect(await status('kept', 200, 'anna')).toBe(200);
    expect(new Set(mock.arrived.map(({ headers }) => headers['authorization']))).toEqual(new Set(['Bearer upstream']));
    expectError(await ask(gateway, 'other', by('anna')), 'openai', { code: 'model_not_allowed' });
    const inAnother = (key: string) => ask(gateway, 'kept', { ...by(key), sample: anthropicMessages });
    expectError(await inAnother('nobody'), 'anthropic', { code: 'invalid_api_key' });
    expectError(await inAnother('anna'), 'anthropic', { code: 'cannot_translate' });
    expect((await ask(gateway, 'other', by('berta'))).status).toBe(200);
    expectError(await ask(gateway, 'kept', by('berta')), 'openai', { code: 'model_not_allowed' });
    expect((await ask(gateway, 'open')).status).toBe(200);
    expect((await ask(gateway, 'open', by('nobody'))).status).toBe(200);
    expect((await load.stop()).failed).toEqual([]);
    await expectConditions({ Accepted: 'True', Programmed: 'True' }, /It holds/);
  });

  test('a key that comes or goes changes no listener', async () => {
    await edit(KEYS);
    expect(await status('kept', 200, 'anna')).toBe(200);
    const before = await listenerChanges(gateway);
    const load = constantLoad(gateway, 'open');
    await edit(policy('keys', [on('HTTPRoute', 'kept')], { keys: [grant('dora')] }));
    expect(await status('kept', 200, 'dora')).toBe(200);
    expect(await status('kept', 401, 'anna')).toBe(401);
    expect(await listenerChanges(gateway)).toEqual(before);
    expect((await load.stop()).failed).toEqual([]);
  });

  test('the nearest policy wins, section by section', async () => {
    await edit(
      policy('all', [on('Gateway', 'llm')], { keys: [grant('anna')], rules: [{ deny: ['kept'] }] }),
      policy('near', [on('HTTPRoute', 'kept', 'other')], { keys: [grant('dora')] }),
    );
    expect(await status('other', 200, 'dora')).toBe(200);
    expect(await status('other', 401, 'anna')).toBe(401);
    expect(await status('open', 401)).toBe(401);
    expect(await status('open', 200, 'anna')).toBe(200);
    expect(await status('kept', 403, 'anna')).toBe(403);
    expectError(await ask(gateway, 'kept', by('anna')), 'openai', { code: 'model_not_allowed' });
  });

  test('tokens: each policy trusts its own issuers, also where their names are the same', async () => {
    const trusting = (name: string, section: string, audience: string) =>
      policy(name, [on('HTTPRoute', 'kept', section)], {
        jwt: [{ issuer: ISSUER, audiences: [audience], jwks: issuer.url }],
        rules: [{ deny: ['*'], when: { 'claims.role': 'guest' } }],
      });
    await edit(trusting('main', 'main', 'of-main'), trusting('other', 'other', 'of-other'));
    const token = (claims: object) => ({
      headers: bearer(tokenOf(signing, { claims: { iss: ISSUER, sub: 'anna', exp: 4_000_000_000, ...claims } })),
    });
    const both = token({ aud: ['of-main', 'of-other'] });
    const comes = async (model: string) => (await ask(gateway, model, both)).status === 200;
    await until(async () => (await comes('kept')) && (await comes('other')), { ms: LIVE_WITHIN_MS, every: 100 });
    expect((await ask(gateway, 'kept', both)).status).toBe(200);
    expect((await ask(gateway, 'other', both)).status).toBe(200);
    expect((await ask(gateway, 'kept', token({ aud: 'of-main' }))).status).toBe(200);
    expectError(await ask(gateway, 'other', token({ aud: 'of-main' })), 'openai', { code: 'invalid_api_key' });
    expect((await ask(gateway, 'other', token({ aud: 'of-other' }))).status).toBe(200);
    expectError(await ask(gateway, 'kept', token({ aud: 'of-other' })), 'openai', { code: 'invalid_api_key' });
    const guest = token({ aud: 'of-main', role: 'guest' });
    expectError(await ask(gateway, 'kept', guest), 'openai', { code: 'model_not_allowed' });
    expect((await ask(gateway, 'open')).status).toBe(200);
  });

  test('a policy with a mistake closes its own routes and says why', async () => {
    await edit(
      policy('keys', [on('HTTPRoute', 'kept')], { keys: [grant('anna', { team: 'rde' })], teams: { red: {} } }),
    );
    // One object is written after the other: for a moment it hangs beside those of the test before.
    await askUntil(gateway, ({ text }) => text.includes('LLMPolicy default/keys:'), { model: 'kept' });
    expectError(await ask(gateway, 'kept', by('anna')), 'openai', {
      code: 'route_misconfigured',
      says: /LLMPolicy default\/keys.*rde.*red/,
    });
    expect(await status('open', 200)).toBe(200);
    expect((await call(gateway.extension.admin, '/status')).text).toMatch(/rde/);
    expect(gateway.extension.output()).toMatch(/mistake: .*LLMPolicy default\/keys.*rde/);
    await expectConditions({ Accepted: 'False', Programmed: 'False' }, /rde/);
    await edit(KEYS);
    expect(await status('kept', 200, 'anna')).toBe(200);
  });

  test('the extension server away and back: what held holds', async () => {
    await edit(KEYS);
    expect(await status('kept', 200, 'anna')).toBe(200);
    await gateway.extension.stop();
    expect((await ask(gateway, 'kept', by('anna'))).status).toBe(200);
    expectError(await ask(gateway, 'kept'), 'openai', { code: 'invalid_api_key' });
    await gateway.extension.start();
    await edit(policy('keys', [on('HTTPRoute', 'kept')], { keys: [grant('dora')] }));
    expect(await status('kept', 200, 'dora')).toBe(200);
    expect(await status('kept', 401, 'anna')).toBe(401);
  });

  test('taken away, it is open again', async () => {
    await edit();
    expect(await status('kept', 200)).toBe(200);
    await site.stop(gateway);
  });
});
