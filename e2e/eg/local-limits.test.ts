import { call, freePort, until, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { bearer, hashOf } from '../src/stage/keys.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const port = await freePort();
const GATEWAY_API = 'gateway.networking.k8s.io';

const policy = (name: string, target: { readonly kind: string; readonly name: string }, says: object): Manifest => ({
  apiVersion: 'dragoman.dev/v1alpha1',
  kind: 'LLMPolicy',
  metadata: { name, namespace: 'default' },
  spec: { targetRefs: [{ group: GATEWAY_API, ...target }], ...says },
});
/** Callers of one name, whom two policies know by different keys. */
const annaOf = (name: string) => ({ keys: [{ name: 'anna', hash: hashOf(`anna-of-${name}`) }] });
const LIMITS = [
  { requests: '2/hour', by: 'key', when: { 'header.x-plan': 'each' } },
  { requests: '3/hour', when: { 'header.x-plan': 'all' } },
];

const resources: readonly Manifest[] = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'openai', mock, llm: { provider: 'openai' }, credential: ['Authorization', 'Bearer k'] }),
  ...['one', 'two'].map((name) => route({ name, gateways: ['llm'], rules: [forModel(name, to('openai'))] })),
  ...['one', 'two'].map((name) => policy(name, { kind: 'HTTPRoute', name }, annaOf(name))),
  policy('floods', { kind: 'Gateway', name: 'llm' }, { localLimits: LIMITS }),
  route({
    name: 'web',
    gateways: ['llm'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/web' } }],
        backendRefs: [{ group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'web' }],
      },
    ],
  }),
  ...provider({ name: 'web', mock, llm: {} }),
];

describe.each(SOURCES)('%s', (source) => {
  const on = startOn(site, source);
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    gateway = await on.start(resources);
    for (const name of ['one', 'two']) {
      const isServed = async () => (await as(name)).status === 200;
      expect(await until(isServed, { ms: 30_000 }), gateway.extension.output().slice(-500)).toBe(true);
    }
  });
  afterAll(() => site.stop(gateway));

  /** The model, asked by its anna. */
  const as = (model: string, plan = 'none') =>
    ask(gateway, model, { headers: { ...bearer(`anna-of-${model}`), 'x-plan': plan } });

  test('two whom different policies know by one name are two', async () => {
    const statuses = [];
    for (const model of ['one', 'one', 'one', 'two', 'two', 'two']) statuses.push((await as(model, 'each')).status);
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429]);
  });

  test('models under one policy share its limits', async () => {
    const replies = [];
    for (const model of ['one', 'two', 'one', 'two']) replies.push(await as(model, 'all'));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    const [last] = replies.slice(-1);
    if (last) expectError(last, 'openai', { code: 'rate_limit_exceeded', says: /too many calls/ });
  });

  test('routes that ask no model do not notice', async () => {
    await mock.reset();
    const reply = await call(gateway.url, '/web', { headers: { 'x-plan': 'all' } });
    expect(mock.arrived).toHaveLength(1);
    expect(reply.headers).not.toHaveProperty('x-ratelimit-limit');
  });

  test('a limit by callers where nobody says who he is closes its routes, and says why', async () => {
    const wrong = policy(
      'floods',
      { kind: 'Gateway', name: 'llm' },
      { localLimits: [{ requests: '1/sec', by: 'team' }] },
    );
    const open = resources.filter(({ kind, metadata }) => kind !== 'LLMPolicy' || metadata.name === 'two');
    await gateway.edit([...open, wrong]);
    const reply = await askUntilStatus(gateway, 'one', 500);
    expect(reply.text).toContain('localLimits[0].by: nobody is asked who he is, so it would never hold');
    expect((await as('two')).status).toBe(200);
  });

  // In files there is nobody who keeps a status.
  test.skipIf(source === 'file')('stands in the status of the policy', async () => {
    const kubernetes = await on.kubernetes();
    const conditions = async () => {
      const { status } = (await kubernetes.get(policy('floods', { kind: 'Gateway', name: 'llm' }, {}))) as {
        status?: { conditions?: readonly { type: string; status: string; message: string }[] };
      };
      return status?.conditions?.find(({ type }) => type === 'Accepted');
    };
    const isWrong = async () => (await conditions())?.status === 'False';
    expect(await until(isWrong, { ms: 30_000 })).toBe(true);
    expect((await conditions())?.message).toContain('localLimits[0].by');
  });
});
