import { call, sendOverWebSocket, until } from '@dragoman/testkit';
import { Agent } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { differs, LIVE_WITHIN_MS } from './stage/host.ts';
import { CANARY, keyedConfig, keys } from './stage/keyed-config.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { sendRaw } from './stage/raw.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, lastArrived } from './stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
const config = keyedConfig(mock);
const gateway = await stage.gateway({ config });
beforeEach(() => mock.reset());

describe('models of a key and of a team', () => {
  test.each([
    ['fam-key', 'fam-one', 200],
    ['fam-key', 'fam-', 200],
    ['fam-key', 'exact', 200],
    ['fam-key', 'exact2', 403],
    ['fam-key', 'FAM-one', 403],
    ['fam-key', 'openai-chat', 403],
    ['fam-key', '*', 403],
    ['odd-key', 'exact', 200],
    ['odd-key', 'fam-one', 403],
    ['young-key', 'fam-one', 200],
    ['young-key', 'nobody', 404],
  ])('%s asks for %s: %i', async (key, model, status) => {
    const reply = await ask(gateway, model, { headers: bearer(key) });
    expect(reply.status, reply.text).toBe(status);
  });
});

describe('every path of the data port', () => {
  const closed = async (method: string, path: string) => {
    const reply = await call(gateway.url, path, { method });
    expect(reply.status).toBe(401);
    expect(mock.arrived).toEqual([]);
  };
  test.each([
    ['GET', '/v1/models'],
    ['GET', '/v1/models/exact'],
    ['GET', '/v1beta/models'],
    ['GET', '/anthropic/v1/models'],
    ['DELETE', '/v1/models/exact'],
  ])('%s %s is closed without a key', closed);
  test.skipIf(differs('a path at which there is nothing')).each([
    ['GET', '/'],
    ['GET', '/v1/nope'],
    ['POST', '/v1/files'],
    ['OPTIONS', '/v1/chat/completions'],
    ['POST', '//v1/chat/completions'],
  ])('%s %s is closed without a key, be there nothing', closed);
  test.skipIf(differs('who is calling')).each([
    ['POST', '/v1/../v1/chat/completions'],
    ['POST', '/anthropic/v1/messages'],
  ])('%s %s is closed without a key, whatever the body', closed);

  test('an upgrade is refused, and taken with a key in a header or as a protocol', async () => {
    const path = '/v1/realtime?model=voice';
    expect((await sendOverWebSocket(gateway.url, path, { text: 'x' })).status).toBe(401);
    expect(mock.arrived).toEqual([]);
    expect((await sendOverWebSocket(gateway.url, path, { text: 'x', headers: bearer(CANARY) })).status).toBe(101);
    const headers = { 'sec-websocket-protocol': `realtime, openai-insecure-api-key.${CANARY}` };
    expect((await sendOverWebSocket(gateway.url, path, { text: 'x', headers })).status).toBe(101);
    expect(everythingIn(lastArrived(mock))).not.toContain(CANARY);
    expect((await sendOverWebSocket(gateway.url, path, { text: 'x', headers: bearer('fam-key') })).status).toBe(403);
  });

  test.each(['CONNECT 127.0.0.1:80 HTTP/1.1', 'CONNECT / HTTP/1.1'])('%s opens no way', async (line) => {
    const { text } = await sendRaw(gateway.url, [`${line}\r\nhost: 127.0.0.1\r\nx-api-key: ${CANARY}\r\n\r\n`]);
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test.skipIf(differs('who is calling'))('a body without a key is not waited for', async () => {
    const head =
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\n\r\n';
    expect((await sendRaw(gateway.url, [`${head}{"model"`])).text).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('what can be called', () => {
  const ids = async (key: string, path = '/v1/models', headers = {}): Promise<readonly string[]> => {
    const reply = await call(gateway.url, path, { headers: { ...bearer(key), ...headers } });
    expect(reply.status).toBe(200);
    const { data, models } = reply.json() as { data?: { id: string }[]; models?: { name: string }[] };
    return data?.map(({ id }) => id) ?? models?.map(({ name }) => name) ?? [];
  };
  test('all, to whom all is allowed', async () => {
    expect(await ids(CANARY)).toContain('openai-chat');
  });
  test('what the key may use, in every dialect', async () => {
    expect(await ids('fam-key')).toEqual(['exact']);
    expect(await ids('fam-key', '/v1beta/models')).toEqual(['models/exact']);
    const headers = { ...bearer('fam-key'), 'anthropic-version': '2023-06-01' };
    expect((await call(gateway.url, '/v1/models', { headers })).json()).toMatchObject({
      data: [{ type: 'model', id: 'exact' }],
      has_more: false,
      first_id: 'exact',
      last_id: 'exact',
    });
    const listed = await call(gateway.url, '/v1/models', { headers: { 'x-goog-api-key': 'fam-key' } });
    expect(listed.json()).toMatchObject({ models: [{ name: 'models/exact' }] });
  });
  test('one by its name', async () => {
    const one = (model: string) => call(gateway.url, `/v1/models/${model}`, { headers: bearer('fam-key') });
    expect((await one('exact')).json()).toMatchObject({ id: 'exact' });
    expectError(await one('voice'), 'openai', { code: 'model_not_found' });
  });
});

describe('the log says who', () => {
  test.each([
    [CANARY, 'exact', { key: 'alice', team: 'search', status: 200, error: null, reason: null }],
    ['odd-key', 'exact', { key: 'odd %41\t"name"', team: 'small', status: 200 }],
    ['old-key', 'exact', { key: 'old', status: 401, error: 'invalid_api_key', reason: 'expired' }],
    ['bracket-key', 'exact', { key: ']]=]', status: 200 }],
    ['nobody', 'exact', { key: null, status: 401, error: 'invalid_api_key', reason: 'unknown' }],
    [
      'fam-key',
      'voice',
      { key: 'only fam', status: 403, error: 'model_not_allowed', reason: 'key', 'gen_ai.request.model': 'voice' },
    ],
    ['odd-key', 'voice', { key: 'odd %41\t"name"', status: 403, reason: 'team', usage: 'none' }],
  ])('%s asks for %s', async (key, model, line) => {
    const id = requestId();
    await ask(gateway, model, { headers: { ...bearer(key), 'x-request-id': id } });
    expect(await gateway.log.linesOf(id)).toMatchObject([line]);
  });
});

describe('while it serves', () => {
  const models = (key: string, agent?: Agent) =>
    call(gateway.url, '/v1/models', { headers: bearer(key), ...(agent && { agent }) });
  const isLive = (key: string, status: number, { ms = LIVE_WITHIN_MS, agent }: { ms?: number; agent?: Agent } = {}) =>
    until(async () => (await models(key, agent)).status === status, { ms, every: 10 });

  test('a key that goes is refused on a connection that is open, and the connection stays', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const seen = async (key: string) => {
      const { status, headers } = await models(key, agent);
      const [socket] = Object.values(agent.freeSockets).flat();
      return [status, headers.connection, (socket as { localPort?: number } | undefined)?.localPort];
    };
    const [, , port] = await seen('young-key');
    expect(port).toBeTypeOf('number');
    gateway.edit({ ...config, keys: keys.filter(({ name }) => name !== 'young') });
    expect(await isLive('young-key', 401, { agent })).toBe(true);
    expect(await seen('young-key')).toEqual([401, undefined, port]);
    expect(await seen(CANARY)).toEqual([200, undefined, port]);
    gateway.edit(config);
    expect(await isLive('young-key', 200, { agent })).toBe(true);
    expect(await seen('young-key')).toEqual([200, undefined, port]);
    agent.destroy();
  });

  test.skipIf(differs('an Envoy that dies'))('an Envoy that comes back has its keys', async () => {
    gateway.killEnvoy();
    expect(await isLive('young-key', 200)).toBe(true);
    expect((await models('nobody')).status).toBe(401);
  });

  test.skipIf(differs('many keys'))('20,000 keys', async () => {
    const many = Array.from({ length: 20_000 }, (_none, index) => ({
      name: `n${index}`,
      hash: hashOf(`key-${index}`),
    }));
    gateway.edit({ ...config, keys: [...keys, ...many] });
    // Most of it is for reading two megabytes of YAML.
    expect(await isLive('key-19999', 200, { ms: 20_000 })).toBe(true);
    // Each worker of Envoy reads them for itself: that one has does not say that the next has.
    expect(await isLive('key-0', 200)).toBe(true);
    expect((await models('key-20000')).status).toBe(401);
    gateway.edit(config);
    expect(await isLive('key-0', 401)).toBe(true);
  });
});
