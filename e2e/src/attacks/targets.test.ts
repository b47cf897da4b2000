import { call } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { JSON_OF_NARROW, narrowConfig } from '../stage/narrow-key.ts';
import { sendRaw } from '../stage/raw.ts';
import { openStage } from '../stage/stage.ts';
import { internalHeaders, onlyArrived } from '../stage/upstream.ts';

/** Where a call goes is the configuration's to say: no word of a caller leads anywhere else. */
const stage = openStage();
const [mock, elsewhere] = [await stage.provider(), await stage.provider()];
const gateway = await stage.gateway({ config: narrowConfig(mock) });
beforeEach(() => Promise.all([mock.reset(), elsewhere.reset()]));

const THERE = `127.0.0.1:${elsewhere.port}`;
const BODY = '{"model":"cheap"}';
const ask = (headers: Record<string, string>, path = '/v1/chat/completions') =>
  call(gateway.url, path, { body: BODY, headers: { ...JSON_OF_NARROW, ...headers } });

function expectOnlyOurs(): void {
  expect(elsewhere.arrived).toEqual([]);
  const arrived = onlyArrived(mock);
  expect(arrived.path).toBe('/v1/chat/completions');
  expect(arrived.headers.host).toBe(`127.0.0.1:${mock.port}`);
  expect(arrived.headers.authorization).toBe('Bearer own-key');
  expect(internalHeaders(arrived)).toEqual([]);
  expect(JSON.stringify(arrived.rawHeaders)).not.toContain(String(elsewhere.port));
}

describe('a header that does not arrive', () => {
  test.each([
    ['host', THERE],
    ['x-forwarded-host', THERE],
    ['x-forwarded-for', THERE],
    ['x-forwarded-proto', 'https'],
    ['x-real-ip', THERE],
    ['forwarded', `host=${THERE};for=${THERE}`],
    ['x-envoy-original-host', THERE],
    ['x-envoy-original-dst-host', THERE],
    ['x-envoy-external-address', THERE],
    ['x-envoy-internal', 'true'],
    ['x-gw-base', `http://${THERE}/v1`],
    ['x-gw-hop', THERE],
    ['x-gw-call', `openai-chat|chat|0|%2F${elsewhere.port}|dear||`],
    ['x-dragoman-provider', THERE],
  ])('%s', async (name, value) => {
    const reply = await ask({ [name]: value });
    expect(reply.status, reply.text).toBe(200);
    expectOnlyOurs();
  });
});

describe('a header that other gateways obey is nobody’s here', () => {
  test.each([
    'x-host',
    'x-original-host',
    'x-rewrite-url',
    'x-original-url',
    'x-portkey-custom-host',
    'x-portkey-provider',
    'x-custom-host',
    'x-base-url',
    'api-base',
    'helicone-target-url',
    'destination',
  ])('%s', async (name) => {
    const reply = await ask({ [name]: `http://${THERE}/v1` });
    expect(reply.status, reply.text).toBe(200);
    expect(elsewhere.arrived).toEqual([]);
    expect(onlyArrived(mock)).toMatchObject({
      path: '/v1/chat/completions',
      headers: { host: `127.0.0.1:${mock.port}`, authorization: 'Bearer own-key' },
    });
  });
});

describe('the request line', () => {
  test.each([
    ['absolute', `http://${THERE}/v1/chat/completions`],
    ['absolute, with a name and a password', `http://a:b@${THERE}/v1/chat/completions`],
    ['absolute, of another scheme', `https://${THERE}/v1/chat/completions`],
  ])('%s', async (_what, target) => {
    const head = `POST ${target} HTTP/1.1\r\nhost: ${THERE}\r\nx-api-key: narrow-key\r\ncontent-type: application/json\r\n`;
    const { statuses } = await sendRaw(gateway.url, [`${head}content-length: ${BODY.length}\r\n\r\n${BODY}`]);
    expect(elsewhere.arrived).toEqual([]);
    if (statuses[0] === 200) expectOnlyOurs();
    else expect(statuses[0]).toBeGreaterThanOrEqual(400);
  });

  test.each([
    ['of a file', 'file:///etc/passwd'],
    ['without a path', `http://${THERE}`],
    ['to the metadata of a cloud', 'http://169.254.169.254/latest/meta-data/'],
    ['two slashes and a host', `//${THERE}/v1/chat/completions`],
    ['an at sign', `/v1/chat/completions@${THERE}/`],
    ['a host as the path', THERE],
  ])('%s leads nowhere', async (_what, target) => {
    const head = `GET ${target} HTTP/1.1\r\nhost: x\r\nx-api-key: wide-key\r\n`;
    const { statuses } = await sendRaw(gateway.url, [`${head}\r\n`]);
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
    expect([...mock.arrived, ...elsewhere.arrived]).toEqual([]);
  });
});

test('members of the body that other gateways obey are the provider’s to read', async () => {
  const names = ['base_url', 'api_base', 'endpoint', 'url', 'target', 'provider', 'api_key', 'extra_headers'];
  const own = Object.fromEntries(names.map((name) => [name, `http://${THERE}/v1`]));
  const body = JSON.stringify({ model: 'cheap', ...own });
  const reply = await call(gateway.url, '/v1/chat/completions', { body, headers: JSON_OF_NARROW });
  expect(reply.status).toBe(200);
  expect(onlyArrived(mock).body.toString()).toBe(body);
  expect(elsewhere.arrived).toEqual([]);
});

test('an image by its URL is fetched by nobody here', async () => {
  const url = `http://${THERE}/image.png`;
  const body = JSON.stringify({
    model: 'cheap',
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
  });
  expect((await call(gateway.url, '/v1/chat/completions', { body, headers: JSON_OF_NARROW })).status).toBe(200);
  expect(onlyArrived(mock).body.toString()).toContain(url);
  const translated = await call(gateway.url, '/v1/chat/completions', {
    body: body.replace('"cheap"', '"cheap-gemini"'),
    headers: JSON_OF_NARROW,
  });
  expect(translated.status, translated.text).toBe(200);
  expect(elsewhere.arrived).toEqual([]);
});

test('a redirect of the provider is given back, and not followed', async () => {
  mock.next({ answer: { status: 307, body: '{}', headers: { location: `http://${THERE}/v1/chat/completions` } } });
  const reply = await ask({});
  expect(reply.status).toBe(307);
  expect(elsewhere.arrived).toEqual([]);
});
