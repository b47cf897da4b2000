import { freePort, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { everythingIn, onlyArrived } from '../src/stage/upstream.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const ISSUER = 'https://issuer.example.dev';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of the issuer that the SecurityPolicy trusts, for an hour. */
function token(claims: object): string {
  const expires = Math.floor(Date.now() / 1000) + 3_600;
  const text = `${part({ alg: 'ES256', kid: 'k' })}.${part({ iss: ISSUER, exp: expires, ...claims })}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** What one token claims, with the signature of another. */
function forged(): string {
  const [header, claims] = token({ team: 'a' }).split('.');
  return `${header}.${claims}.${token({ team: 'b' }).split('.')[2]}`;
}

const site = openSite();
const mock = await site.provider();
const port = await freePort();

const policy = (kind: string, target: string, spec: object): Manifest => ({
  apiVersion: 'gateway.envoyproxy.io/v1alpha1',
  kind,
  metadata: { name: target, namespace: 'default' },
  spec: {
    targetRefs: [
      {
        group: 'gateway.networking.k8s.io',
        kind: kind === 'ClientTrafficPolicy' ? 'Gateway' : 'HTTPRoute',
        name: target,
      },
    ],
    ...spec,
  },
});

/** Envoy Gateway's own policies on routes that ask models. */
const resources: readonly Manifest[] = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'local', mock, llm: { provider: 'openai' }, credential: ['Authorization', 'Bearer key'] }),
  ...['open', 'guarded', 'patient', 'limited'].map((name) =>
    route({ name, gateways: ['llm'], rules: [forModel(name, to('local'))] }),
  ),
  policy('ClientTrafficPolicy', 'llm', { headers: { requestID: 'Preserve' } }),
  policy('BackendTrafficPolicy', 'patient', {
    retry: { numRetries: 1, retryOn: { triggers: ['retriable-status-codes'], httpStatusCodes: [503] } },
  }),
  policy('BackendTrafficPolicy', 'limited', {
    rateLimit: { type: 'Local', local: { rules: [{ limit: { requests: 2, unit: 'Hour' } }] } },
  }),
  policy('SecurityPolicy', 'guarded', {
    jwt: {
      providers: [
        {
          name: 'issuer',
          issuer: ISSUER,
          localJWKS: {
            type: 'Inline',
            inline: JSON.stringify({
              keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }],
            }),
          },
        },
      ],
    },
    authorization: {
      defaultAction: 'Deny',
      rules: [
        { action: 'Allow', principal: { jwt: { provider: 'issuer', claims: [{ name: 'team', values: ['a'] }] } } },
      ],
    },
  }),
];

describe.each(SOURCES)('%s', (source) => {
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    gateway = await startOn(site, source).start(resources);
    await askUntilStatus(gateway, 'patient', 200);
  });
  beforeEach(() => mock.reset());

  const guarded = (bearer: string) => ask(gateway, 'guarded', { headers: { authorization: `Bearer ${bearer}` } });

  test('SecurityPolicy: a token lets in, and does not go upstream', async () => {
    const mine = token({ team: 'a' });
    expect(await guarded(mine)).toMatchObject({ status: 200 });
    expect(everythingIn(onlyArrived(mock))).not.toContain(mine);
  });

  test('SecurityPolicy: no token, a forged one, and one of somebody else are errors of the dialect', async () => {
    expectError(await ask(gateway, 'guarded'), 'openai', { code: 'invalid_api_key' });
    expectError(await guarded(forged()), 'openai', { code: 'invalid_api_key' });
    expectError(await guarded(token({ team: 'b' })), 'openai', { code: 'model_not_allowed' });
    expect(mock.arrived).toEqual([]);
  });

  test('SecurityPolicy: it guards its own route only, and a body cannot lead around it', async () => {
    expect(await ask(gateway, 'open')).toMatchObject({ status: 200 });
    const body = '{"model":"open","messages":[],"model":"guarded"}';
    expect((await ask(gateway, 'guarded', { body })).status).toBe(400);
    expect(mock.arrived).toHaveLength(1);
  });

  test('BackendTrafficPolicy: it is asked again as often as that says', async () => {
    mock.next({ fault: '503' });
    const reply = await ask(gateway, 'patient');
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.headers['x-dragoman-attempts']).toBe('2');
    expect(mock.arrived).toHaveLength(2);
  });

  test('BackendTrafficPolicy: a local limit holds for its own route, and refuses in the dialect', async () => {
    const statuses = [await ask(gateway, 'limited'), await ask(gateway, 'limited')].map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
    expectError(await ask(gateway, 'limited'), 'openai', { code: 'rate_limit_exceeded', says: /too many calls/ });
    expect(mock.arrived).toHaveLength(2);
    expect(await ask(gateway, 'open')).toMatchObject({ status: 200 });
  });

  test('ClientTrafficPolicy: the request id of the caller stays', async () => {
    const reply = await ask(gateway, 'open', { headers: { 'x-request-id': 'of-the-caller' } });
    expect(reply.headers['x-request-id']).toBe('of-the-caller');
  });

  test('it ends', () => site.stop(gateway));
});
