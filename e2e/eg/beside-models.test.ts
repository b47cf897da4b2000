import { call, freePort, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { onlyArrived } from '../src/stage/upstream.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, seenEdits, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const port = await freePort();

const bare = { group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'bare' };
const resources: readonly Manifest[] = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'bare', mock, llm: {} }),
  route({
    name: 'both',
    gateways: ['llm'],
    rules: [
      {
        matches: [
          { headers: [{ name: 'x-llm-model', value: 'asked' }] },
          { path: { type: 'PathPrefix', value: '/plain' } },
        ],
        backendRefs: [bare],
      },
    ],
  }),
];

const dynamic: readonly Manifest[] = [
  {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'Backend',
    metadata: { name: 'dynamic', namespace: 'default' },
    spec: { type: 'DynamicResolver' },
  },
  route({
    name: 'dynamic',
    gateways: ['llm'],
    hostnames: ['dynamic.example.dev'],
    rules: [forModel('dynamic', { ...bare, name: 'dynamic' })],
  }),
];

describe.each(SOURCES)('%s', (source) => {
  let gateway: EnvoyGateway;
  const edit = (...more: readonly Manifest[]) =>
    gateway.edit([...resources, ...(source === 'file' ? [seenEdits('llm')] : []), ...more]);
  beforeAll(async () => {
    gateway = await startOn(site, source).start(resources);
    await askUntilStatus(gateway, 'asked', 200);
  });
  beforeEach(() => mock.reset());

  test('another match of the same rule reaches the same Backend as it was sent', async () => {
    const headers = { authorization: 'Bearer mine', cookie: 'a=b' };
    const reply = await call(gateway.url, '/plain/path', { headers, body: 'as it is' });
    expect(reply.headers).not.toHaveProperty('x-dragoman-provider');
    const { path, headers: sent, body } = onlyArrived(mock);
    expect([path, sent.authorization, sent.cookie, body.toString()]).toEqual([
      '/plain/path',
      'Bearer mine',
      'a=b',
      'as it is',
    ]);
    expect(await ask(gateway, 'asked')).toMatchObject({ status: 200 });
  });

  test('a Backend that goes where a request says is a mistake of its route alone', async () => {
    const other = route({ name: 'other', gateways: ['llm'], rules: [forModel('other', to('keyed'))] });
    const credential = ['Authorization', 'Bearer key'] as const;
    await edit(...dynamic, ...provider({ name: 'keyed', mock, llm: { provider: 'openai' }, credential }), other);
    expect(await askUntilStatus(gateway, 'other', 200)).toMatchObject({ status: 200 });
    const wrong = await ask(gateway, 'dynamic', { headers: { host: 'dynamic.example.dev' } });
    expectError(wrong, 'openai', { code: 'route_misconfigured', says: /DynamicResolver/ });
    expect(await ask(gateway, 'asked')).toMatchObject({ status: 200 });
  });

  test.runIf(source === 'file')(
    'what says no namespace is where Envoy Gateway has it, annotations and all',
    async () => {
      const everywhere = resources.map((each) =>
        each.kind === 'EnvoyProxy' || each.kind === 'GatewayClass'
          ? each
          : { ...each, metadata: { ...each.metadata, namespace: undefined } },
      );
      const named = everywhere.map((each) => {
        const annotations = { 'gateway.envoyproxy.io/llm.policy': 'nowhere' };
        return each.kind === 'HTTPRoute' ? { ...each, metadata: { ...each.metadata, annotations } } : each;
      });
      await gateway.edit(named as unknown as readonly Manifest[]);
      await askUntilStatus(gateway, 'asked', 500);
      expectError(await ask(gateway, 'asked'), 'openai', { code: 'route_misconfigured', says: /nowhere/ });
    },
  );

  test('it ends', () => site.stop(gateway));
});
