import {
  call,
  freePort,
  openaiChat,
  startHttp3Client,
  until,
  type EnvoyGateway,
  type Http3Client,
  type Manifest,
} from '@dragoman/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { makeCertificates } from '../src/stage/certificates.ts';
import { envoyBinary } from '../src/stage/envoy-binary.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { expectedAnswer } from '../src/stage/expected-answer.ts';
import { bearer, hashOf } from '../src/stage/keys.ts';
import { everythingIn, expectCredential, internalHeaders, onlyArrived } from '../src/stage/upstream.ts';
import { forModel, gatewayClass, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';

const HOST = 'llm.example.dev';
const CALLER_KEY = 'key-of-anna-3e';
const certificates = makeCertificates(`DNS:${HOST}`);
const site = openSite();
const mock = await site.provider();
const [tcp, plain] = [await freePort(), await freePort()];
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const onGateway = (apiVersion: string, kind: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'llm', namespace: 'default' },
  spec: { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'llm' }], ...spec },
});

const resources: readonly Manifest[] = [
  ...gatewayClass,
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'llm', namespace: 'default' },
    spec: {
      gatewayClassName: 'llm',
      listeners: [
        { name: 'http', protocol: 'HTTP', port: plain },
        { name: 'https', protocol: 'HTTPS', port: tcp, tls: { mode: 'Terminate', certificateRefs: [{ name: 'tls' }] } },
      ],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'tls', namespace: 'default' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(certificates.cert), 'tls.key': base64(certificates.key) },
  },
  onGateway('gateway.envoyproxy.io/v1alpha1', 'ClientTrafficPolicy', { http3: {} }),
  onGateway('dragoman.dev/v1alpha1', 'LLMPolicy', { keys: [{ name: 'anna', hash: hashOf(CALLER_KEY) }] }),
  ...provider({
    name: 'openai',
    mock,
    llm: { provider: 'openai' },
    credential: ['Authorization', 'Bearer key-of-openai'],
  }),
  route({ name: 'models', gateways: ['llm'], rules: [forModel('gpt', to('openai'))] }),
];

let gateway: EnvoyGateway;
let http3: Http3Client;
beforeAll(async () => {
  gateway = await site.envoyGateway({ manifests: resources });
  const { caFile } = certificates;
  http3 = await startHttp3Client({ envoy: await envoyBinary(), port: tcp, serverName: HOST, caFile });
  const answers = async () => (await ask(http3, 'gpt', { headers: bearer(CALLER_KEY) })).status === 200;
  expect(await until(answers, { ms: 30_000, every: 100 }), gateway.output().slice(-2_000)).toBe(true);
});
afterAll(() => http3?.stop());

interface Dumped {
  readonly address?: { readonly socket_address?: { readonly port_value: number; readonly protocol?: string } };
  readonly filter_chains?: readonly Chain[];
}
interface Chain {
  readonly filters: readonly {
    readonly typed_config: { readonly http_filters: readonly { readonly name: string }[] };
  }[];
}

/** The filters of requests on the listener of TLS, by what carries it. */
async function filters(): Promise<Readonly<Record<string, unknown>>> {
  const [admin = ''] = gateway.envoyAdmins();
  const { configs } = (await call(admin, '/config_dump?resource=dynamic_listeners')).json() as {
    readonly configs: readonly { readonly active_state: { readonly listener: Dumped } }[];
  };
  const own = configs.map((each) => each.active_state.listener);
  return Object.fromEntries(
    own
      .filter(({ address }) => address?.socket_address?.port_value === tcp)
      .map((each) => [
        each.address?.socket_address?.protocol ?? 'TCP',
        each.filter_chains?.[0]?.filters[0]?.typed_config.http_filters,
      ]),
  );
}

test('the listener of QUIC has the filters of that of TCP', async () => {
  const { TCP, UDP, ...others } = await filters();
  expect(others).toEqual({});
  expect(UDP).toEqual(TCP);
  expect((TCP as { name: string }[]).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['dragoman.guard', 'dragoman.identify', 'envoy.filters.http.router']),
  );
});

describe('over HTTP/3', () => {
  test.each(openaiChat.modes)('a model answers: %s', async (mode) => {
    await mock.reset();
    const headers = { ...bearer(CALLER_KEY), 'x-gw-model': 'other', 'x-dragoman-provider': 'other' };
    const reply = await ask(http3, 'gpt', { mode, headers });
    expect(reply.text).toBe(expectedAnswer(openaiChat, 'gpt', mode).toString('utf8'));
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'openai', 'x-dragoman-attempts': '1' });
    const arrived = onlyArrived(mock);
    expectCredential(arrived, { authorization: 'Bearer key-of-openai' });
    expect(everythingIn(arrived)).not.toContain(CALLER_KEY);
    expect(internalHeaders(arrived)).toEqual([]);
  });

  test('nobody is let in', async () => {
    await mock.reset();
    expectError(await ask(http3, 'gpt'), 'openai', { code: 'invalid_api_key' });
    expectError(await ask(http3, 'gpt', { headers: bearer('nobody') }), 'openai', { code: 'invalid_api_key' });
    expect(mock.arrived).toEqual([]);
  });

  test('an unknown model, and a model that stands twice', async () => {
    const headers = bearer(CALLER_KEY);
    expectError(await ask(http3, 'nope', { headers }), 'openai', { code: 'model_not_found' });
    const body = '{"model":"gpt","model":"gpt","messages":[]}';
    expectError(await ask(http3, 'gpt', { headers, body }), 'openai', { code: 'invalid_body', says: /model/ });
  });

  test('a body of four megabytes', async () => {
    await mock.reset();
    const body = JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: 'x'.repeat(4 * 1024 * 1024) }] });
    expect((await ask(http3, 'gpt', { headers: bearer(CALLER_KEY), body })).status).toBe(200);
    expect(onlyArrived(mock).body.toString('utf8') === body).toBe(true);
  });

  test('it was HTTP/3', async () => {
    const [admin = ''] = gateway.envoyAdmins();
    const stats = (await call(admin, '/stats?filter=downstream_cx_http3_total')).text;
    const counts = [...stats.matchAll(/: (\d+)/g)].map(([, count]) => Number(count));
    expect(
      counts.some((count) => count > 0),
      stats,
    ).toBe(true);
  });
});
