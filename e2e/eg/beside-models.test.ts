import { call, freePort, until, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { onlyArrived } from '../src/stage/upstream.ts';
import { askUntil, askUntilStatus, LIVE_WITHIN_MS } from './stage/live.ts';
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

const cors = (origin: string) => ({
  type: 'CORS',
  cors: { allowOrigins: [origin], allowMethods: ['GET', 'POST'], allowHeaders: ['content-type'] },
});
/** A page of a model's own, and a site that has all other paths of the same host. */
const [PAGE, SITE] = ['https://chat.test', 'https://site.test'];
const host = 'site.example.dev';
const pageAndSite = [
  route({
    name: 'page',
    gateways: ['llm'],
    hostnames: [host],
    rules: [
      {
        matches: [
          { path: { type: 'RegularExpression', value: '/.*' }, headers: [{ name: 'x-llm-model', value: 'page' }] },
        ],
        filters: [cors(PAGE)],
        backendRefs: [bare],
      },
    ],
  }),
  route({
    name: 'site',
    gateways: ['llm'],
    hostnames: [host],
    rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], filters: [cors(SITE)], backendRefs: [bare] }],
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

  describe('a model that an expression of all paths leads to leaves the site of the same host what is not asked of models', () => {
    const mayAsk = async (path: string, origin: string) => {
      const headers = { host, origin, 'access-control-request-method': 'POST' };
      const reply = await call(gateway.url, path, { method: 'OPTIONS', headers });
      return reply.headers['access-control-allow-origin'];
    };
    beforeAll(async () => {
      await edit(...pageAndSite);
      const isAnswered = ({ status }: { readonly status: number }) => status === 200;
      await askUntil(gateway, isAnswered, { model: 'page', headers: { host } });
      await until(async () => (await mayAsk('/shop', SITE)) === SITE, { ms: LIVE_WITHIN_MS });
    });

    test.each([
      ['GET', '/'],
      ['POST', '/shop'],
      ['DELETE', '/v1/orders/1'],
      ['GET', '/v1/chat/completions'],
      ['OPTIONS', '/v1/chat/completions'],
    ])('%s %s', async (method, path) => {
      await call(gateway.url, path, { method, headers: { host } });
      expect(onlyArrived(mock)).toMatchObject({ method, path });
    });
    test('a browser is told by each what is its own', async () => {
      expect(await mayAsk('/v1/chat/completions', PAGE)).toBe(PAGE);
      expect(await mayAsk('/shop', SITE)).toBe(SITE);
      expect(await mayAsk('/shop', PAGE)).toBeUndefined();
      expect(await ask(gateway, 'page', { headers: { host, origin: PAGE } })).toMatchObject({
        status: 200,
        headers: { 'access-control-allow-origin': PAGE },
      });
    });
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
