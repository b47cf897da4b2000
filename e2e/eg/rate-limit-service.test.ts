import { freePort, until, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { rateLimitService } from '../src/stage/rate-limit-service.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { startOn } from './stage/sources.ts';

/** The mock says 41 tokens in and 23 out. */
const [INPUT, OUTPUT] = [41, 23];
/** Answers in a row that count, a tenth of a second apart. */
const SETTLED = 15;

const site = openSite();
const mock = await site.provider();
const port = await freePort();
const service = await rateLimitService();
const [address, servicePort] = service.target.split(':');

/** What an operator writes so that tokens of each user are counted: one rule for what goes in, one for what comes out. */
const counting = (key: string): object => ({
  clientSelectors: [{ headers: [{ name: 'x-user', type: 'Distinct' }] }],
  limit: { requests: 1000, unit: 'Hour' },
  cost: {
    request: { from: 'Number', number: 0 },
    response: { from: 'Metadata', metadata: { namespace: 'dragoman', key } },
  },
});
const counted: Manifest = {
  apiVersion: 'gateway.envoyproxy.io/v1alpha1',
  kind: 'BackendTrafficPolicy',
  metadata: { name: 'counted', namespace: 'default' },
  spec: {
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'counted' }],
    rateLimit: { type: 'Global', global: { rules: [counting('u:input'), counting('u:output')] } },
  },
};

/** In a cluster Envoy Gateway starts a service of its own, by a name of that cluster: here it is the one of the test. */
const CLUSTER = { type: 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'ratelimit_cluster' };
const PLACE = '/load_assignment/endpoints/0/lb_endpoints/0/endpoint/address/socket_address';
const elsewhere: Manifest = {
  apiVersion: 'gateway.envoyproxy.io/v1alpha1',
  kind: 'EnvoyPatchPolicy',
  metadata: { name: 'elsewhere', namespace: 'default' },
  spec: {
    targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'llm' },
    type: 'JSONPatch',
    jsonPatches: [
      { ...CLUSTER, operation: { op: 'replace', path: PLACE, value: { address, port_value: Number(servicePort) } } },
      { ...CLUSTER, operation: { op: 'remove', path: '/transport_socket' } },
    ],
  },
};

let gateway: EnvoyGateway;
beforeAll(async () => {
  gateway = await startOn(site, 'Kubernetes').start(
    [
      ...gatewayClass,
      gatewayOn('llm', port),
      ...provider({ name: 'local', mock, llm: { provider: 'openai' }, credential: ['Authorization', 'Bearer key'] }),
      ...['counted', 'open'].map((name) => route({ name, gateways: ['llm'], rules: [forModel(name, to('local'))] })),
      counted,
      elsewhere,
    ],
    // Envoy waits 20 ms for it where nobody says otherwise, which is little for a busy machine.
    {
      rateLimit: { backend: { type: 'Redis', redis: { url: 'redis.example:6379' } }, failClosed: true, timeout: '5s' },
    },
  );
  await askUntilStatus(gateway, 'open', 200);
  // The limits may come a moment after the routes, and the patch a moment after the limits: it is there when it stays.
  const isCounted = async () => (await asks('first')).status === 200 && hitsOf('first').length > 0;
  const staysCounted = async () => {
    for (let more = 0; more < SETTLED; more += 1) {
      if (!(await isCounted())) return false;
      await sleep(100);
    }
    return true;
  };
  expect(await until(staysCounted, { ms: 30_000, every: 200 })).toBe(true);
});

const asks = (user: string, model = 'counted') => ask(gateway, model, { headers: { 'x-user': user } });
const hitsOf = (user: string): readonly (number | undefined)[] =>
  service.asked.filter(({ words }) => Object.values(words).includes(user)).map(({ hits }) => hits);

test('a global limit of Envoy Gateway counts the tokens that were found', async () => {
  expect((await asks('alice')).status).toBe(200);
  expect((await asks('nobody', 'open')).status).toBe(200);
  await until(() => hitsOf('alice').length === 4, { ms: 5_000, every: 20 });
  // Which of two rules is told of first is nobody's promise.
  expect(hitsOf('alice').toSorted()).toEqual([0, 0, INPUT, OUTPUT].toSorted());
  expect(hitsOf('nobody')).toEqual([]);
});

test('who is over it is refused in the dialect, before anybody is asked', async () => {
  await mock.reset();
  service.refuse(({ words }) => Object.values(words).includes('bob'));
  expectError(await asks('bob'), 'openai', { code: 'rate_limit_exceeded' });
  expect(mock.arrived).toEqual([]);
  expect((await asks('alice')).status).toBe(200);
});

test('it ends', () => site.stop(gateway));
