import { bedrockConverse, call, gemini, sendOverWebSocket } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { bearer } from '../stage/keys.ts';
import { NARROW, narrowConfig } from '../stage/narrow-key.ts';
import { sendRaw } from '../stage/raw.ts';
import { openStage } from '../stage/stage.ts';
import { everythingIn, onlyArrived } from '../stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: narrowConfig(mock) });
beforeEach(() => mock.reset());

const DEAR = '{"model":"dear"}';
const CHEAP = '{"model":"cheap"}';
/** As it is written: no client puts the path in order first. */
const request = (line: string, { key = 'narrow-key', body = DEAR, more = 'connection: close\r\n' } = {}): string =>
  `${line}\r\nhost: x\r\n${key && `x-api-key: ${key}\r\n`}${more}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** Ways to write a path of the data port, or one that leads to it for some reader. */
const WAYS = [
  '/v1/chat/completions',
  '//v1/chat/completions',
  '/v1//chat/completions',
  '/v1/./chat/completions',
  '/v1/x/../chat/completions',
  '/%76%31/chat/completions',
  '/v1%2Fchat%2Fcompletions',
  '/v1/chat/completions/',
  '/v1/chat/completions%20',
  '/v1/chat/completions;x=1',
  '/v1/chat/completions%00',
  '/v1/chat/completions?model=cheap',
  '/V1/Chat/Completions',
  '\\v1\\chat\\completions',
  '/v1/models/../chat/completions',
  '/v1/models/%2e%2e/chat/completions',
  '/anthropic/v1/chat/completions',
  '/anthropic/../v1/chat/completions',
  '/anthropic/anthropic/v1/chat/completions',
];

describe.each(WAYS)('%s', (path) => {
  test('without a key nothing is served', async () => {
    const { statuses } = await sendRaw(gateway.url, [request(`POST ${path} HTTP/1.1`, { key: '' })]);
    expect([400, 401]).toContain(statuses[0]);
    expect(mock.arrived).toEqual([]);
  });
  test('a model that is not allowed is not served', async () => {
    const { statuses } = await sendRaw(gateway.url, [request(`POST ${path} HTTP/1.1`)]);
    expect([400, 403, 404]).toContain(statuses[0]);
    expect(mock.arrived).toEqual([]);
  });
});

describe('ways of asking', () => {
  const METHODS = ['TRACE', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD', 'PROPFIND', 'post', 'POSTX'];
  test.each(METHODS)('%s opens nothing, with a key or without', async (method) => {
    for (const key of ['', 'narrow-key', 'wide-key']) {
      const { statuses, text } = await sendRaw(gateway.url, [
        request(`${method} /v1/chat/completions HTTP/1.1`, { key }),
      ]);
      expect(statuses[0], text).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain('wide-key');
    }
    expect(mock.arrived).toEqual([]);
  });

  test.each(['CONNECT x:80 HTTP/1.1', 'CONNECT /v1/chat/completions HTTP/1.1', 'OPTIONS * HTTP/1.1', 'PRI * HTTP/2.0'])(
    '%s',
    async (line) => {
      for (const key of ['', 'wide-key']) {
        const { statuses } = await sendRaw(gateway.url, [request(line, { key })]);
        expect(statuses.filter((status) => status < 400)).toEqual([]);
      }
      expect(mock.arrived).toEqual([]);
    },
  );

  test.each(['HTTP/1.0', 'HTTP/0.9', 'HTTP/1.2', 'HTTP/3.0'])('%s has no rights of its own', async (version) => {
    for (const key of ['', 'narrow-key']) {
      const { statuses } = await sendRaw(gateway.url, [request(`POST /v1/chat/completions ${version}`, { key })]);
      expect(statuses.filter((status) => status < 400)).toEqual([]);
    }
    expect(mock.arrived).toEqual([]);
  });
});

describe('an upgrade', () => {
  const h2c = 'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n';
  test('to h2c: the call is what it was, and the connection too', async () => {
    const closed = await sendRaw(gateway.url, [request('POST /v1/chat/completions HTTP/1.1', { key: '', more: h2c })]);
    expect(closed.statuses).not.toContain(101);
    expect(closed.statuses[0]).toBeGreaterThanOrEqual(400);
    const open = await sendRaw(gateway.url, [request('POST /v1/chat/completions HTTP/1.1', { more: h2c })]);
    expect(open.statuses).not.toContain(101);
    expect(open.statuses[0]).toBeGreaterThanOrEqual(400);
    expect(mock.arrived).toEqual([]);
  });

  test.each(['/v1/chat/completions', '/v1/models', '/v1/realtime', '/v1/realtime?model=dear', '/'])(
    'to a WebSocket at %s: refused without a key, and for what is not allowed',
    async (path) => {
      expect((await sendOverWebSocket(gateway.url, path, { text: 'x' })).status).toBe(401);
      const { status } = await sendOverWebSocket(gateway.url, path, { text: 'x', headers: NARROW });
      expect(status).not.toBe(101);
      expect(mock.arrived).toEqual([]);
    },
  );

  test.each([
    'model=cheap&model=dear',
    'model=cheap&%6dodel=dear',
    'model=cheap&MODEL=dear',
    'model=cheap&model%5B%5D=dear',
    'model=cheap&x=1;model=dear',
    'model=cheap%00',
    'model=cheap/../dear',
    'model',
    '%6dodel=cheap',
  ])('to a WebSocket with ?%s: no reader finds another model', async (query) => {
    const tried = await sendOverWebSocket(gateway.url, `/v1/realtime?${query}`, { text: 'x', headers: NARROW });
    expect(tried.status).toBe(400);
    expect(mock.arrived).toEqual([]);
  });
});

describe('the name of a model leads nowhere else', () => {
  const wide = bearer('wide-key');
  const ODD = ['..', '.', '../x', 'x/..', 'x/../../y', './x', '..\\x', 'x\\..\\..'];
  const inPath = { 'b/': bedrockConverse, 'g/': gemini };

  describe.each(Object.entries(inPath))('%s…', (prefix, sample) => {
    test.each(ODD)('%s', async (name) => {
      const path = sample.path(prefix + name, 'JSON').replaceAll('..', '%2E%2E');
      const text = request(`POST ${path} HTTP/1.1`, { key: 'wide-key', body: '{}' });
      const { statuses } = await sendRaw(gateway.url, [text]);
      expect([400, 404]).toContain(statuses[0]);
      expect(mock.arrived).toEqual([]);
    });

    test.each(['a?b=c', 'a#b', 'a b', 'a%2Fb', 'a%2e%2e', 'é', 'a&key=x', 'a:b', '...', 'a..b', 'x/y'])(
      '%s is one segment',
      async (name) => {
        const path = sample.path(prefix + name, 'JSON');
        await call(gateway.url, path, {
          body: sample.question(name, 'JSON'),
          headers: { ...wide, 'content-type': 'application/json' },
        });
        const [asked, query] = onlyArrived(mock).path.split('?');
        expect(asked?.split('/').map(decodeURIComponent)).toEqual(
          sample.path(name, 'JSON').split('/').map(decodeURIComponent),
        );
        expect(query ?? '').not.toContain('b=c');
      },
    );
  });

  test.each([...ODD, 'a\r\nx-injected: 1', 'a\0'])('in a body: %s', async (name) => {
    const body = JSON.stringify({ model: `o/${name}` });
    const reply = await call(gateway.url, '/v1/chat/completions', {
      body,
      headers: { ...wide, 'content-type': 'application/json' },
    });
    expect(reply.status, reply.text).toBe(400);
    expect(mock.arrived).toEqual([]);
  });

  test('an error that names it is JSON all the same', async () => {
    const body = JSON.stringify({ model: 'nobody","code":"x"} <script>\u2028' });
    const reply = await call(gateway.url, '/v1/chat/completions', {
      body,
      headers: { ...wide, 'content-type': 'application/json' },
    });
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.json()).toMatchObject({ error: { code: 'model_not_found' } });
  });
});

describe('what Google takes from the query in place of headers', () => {
  test.each([
    'key=stolen',
    'k%65y=stolen',
    'access_token=stolen',
    'oauth_token=stolen',
    '$httpHeaders=authorization:stolen',
    '%24httpHeaders=x-goog-user-project:stolen',
    '$httpMethod=stolen',
  ])('%s does not arrive', async (query) => {
    const headers = {
      'content-type': 'application/json',
      'x-goog-api-key': query.startsWith('key') ? 'stolen' : 'narrow-key',
    };
    const reply = await call(gateway.url, `${gemini.path('cheap-gemini', 'JSON')}?x=1&${query}`, {
      body: gemini.question('cheap-gemini', 'JSON'),
      headers,
    });
    if (query.startsWith('key')) return expect(reply.status).toBe(401);
    expect(reply.status, reply.text).toBe(200);
    expect(everythingIn(onlyArrived(mock))).not.toContain('stolen');
    expect(onlyArrived(mock).path).toContain('x=1');
  });
});

test('the allowed model is served by the plain path', async () => {
  const { statuses } = await sendRaw(gateway.url, [request('POST /v1/chat/completions HTTP/1.1', { body: CHEAP })]);
  expect(statuses).toEqual([200]);
});
