import { freePort, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { makeCertificates } from '../src/stage/certificates.ts';
import { expectCredential, onlyArrived } from '../src/stage/upstream.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const certificates = makeCertificates('DNS:localhost');
const site = openSite();
const first = await site.provider();
const second = await site.provider();
const secure = await site.provider({ tls: certificates });
const mocks = [first, second, secure];
const port = await freePort();

const bearer = (name: string) => ['Authorization', `Bearer key-of-${name}`] as const;
const named = (target: { readonly port: number }) => ({
  endpoints: [{ fqdn: { hostname: 'localhost', port: target.port } }],
});

const resources: readonly Manifest[] = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'first', mock: first, llm: { provider: 'openai' }, credential: bearer('first') }),
  ...provider({
    name: 'second',
    mock: second,
    llm: { provider: 'groq', model: 'second-model', path: '/v1' },
    credential: bearer('second'),
    spec: named(second),
  }),
  ...provider({
    name: 'secure',
    mock: secure,
    llm: { provider: 'openai' },
    credential: bearer('secure'),
    spec: { ...named(secure), tls: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'authority' }] } },
  }),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'authority', namespace: 'default' },
    data: { 'ca.crt': readFileSync(certificates.caFile, 'utf8') },
  },
  route({
    name: 'each',
    gateways: ['llm'],
    rules: [forModel('by-name', to('second')), forModel('by-tls', to('secure'))],
  }),
  route({
    name: 'in-order',
    gateways: ['llm'],
    rules: [forModel('in-order', to('first'), to('second'))],
    llm: { fallback: 'second', retries: '1 on connect, 5xx' },
  }),
  route({ name: 'shared', gateways: ['llm'], rules: [forModel('shared', to('first', 1), to('second', 1))] }),
];

describe.each(SOURCES)('%s', (source) => {
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    gateway = await startOn(site, source).start(resources);
    await askUntilStatus(gateway, 'by-tls', 200);
  });
  beforeEach(async () => {
    for (const mock of mocks) await mock.reset();
  });

  test('by name: the provider is called what the Backend says, and gets its own model and key', async () => {
    expect(await ask(gateway, 'by-name')).toMatchObject({ status: 200 });
    const arrived = onlyArrived(second);
    expect(arrived.headers.host).toMatch(/^localhost(:\d+)?$/);
    expect(arrived.path).toBe('/v1/chat/completions');
    expect(JSON.parse(arrived.body.toString('utf8'))).toMatchObject({ model: 'second-model' });
    expectCredential(arrived, { authorization: 'Bearer key-of-second' });
  });

  test('with TLS: the certificate is checked against the authority of the Backend', async () => {
    expect(await ask(gateway, 'by-tls', { mode: 'stream' })).toMatchObject({ status: 200, broken: undefined });
    expectCredential(onlyArrived(secure), { authorization: 'Bearer key-of-secure' });
  });

  test('in order: the second is asked when the first has failed, and nothing of the first goes with it', async () => {
    expect((await ask(gateway, 'in-order')).headers['x-dragoman-provider']).toBe('first');
    expect(second.arrived).toEqual([]);
    await first.reset();
    await first.play({ fault: '503' });
    const reply = await ask(gateway, 'in-order');
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'second', 'x-dragoman-model': 'second-model' });
    expect(Number(reply.headers['x-dragoman-attempts'])).toBe(first.arrived.length + 1);
    const arrived = onlyArrived(second);
    expectCredential(arrived, { authorization: 'Bearer key-of-second' });
    expect(JSON.parse(arrived.body.toString('utf8'))).toMatchObject({ model: 'second-model' });
  });

  test('shared: both are asked, each with its own key', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, () => ask(gateway, 'shared')));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
    for (const [mock, name] of [[first, 'first'] as const, [second, 'second'] as const]) {
      expect(mock.arrived.length).toBeGreaterThan(5);
      for (const arrived of mock.arrived) expectCredential(arrived, { authorization: `Bearer key-of-${name}` });
    }
  });

  test('it ends', () => site.stop(gateway));
});
