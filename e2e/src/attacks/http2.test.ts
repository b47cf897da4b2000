import { connect, constants, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { narrowConfig } from '../stage/narrow-key.ts';
import { openStage } from '../stage/stage.ts';
import { onlyArrived } from '../stage/upstream.ts';

/** What holds over HTTP/1.1 holds over HTTP/2, where a request is written in another way. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: narrowConfig(mock) });
/** A connection that is closed over an offence is one of many. */
const opened: ClientHttp2Session[] = [];
function connection(): ClientHttp2Session {
  const session = connect(gateway.url).on('error', () => undefined);
  opened.push(session);
  return session;
}
afterAll(() => opened.forEach((session) => session.destroy()));
beforeEach(() => mock.reset());

const CHAT = { ':method': 'POST', ':path': '/v1/chat/completions', 'content-type': 'application/json' };
const CHEAP = '{"model":"cheap"}';

/** Status of one request; 0: its stream was reset. */
function statusOf(headers: OutgoingHttpHeaders, body = ''): Promise<number> {
  return new Promise((known) => {
    const stream = connection().request(headers, { endStream: body === '' });
    let status = 0;
    stream.on('response', (answer) => (status = answer[':status'] ?? 0));
    stream.on('error', () => undefined).on('close', () => known(status));
    stream.resume();
    if (body !== '') stream.end(body);
  });
}

test('a key is asked for, and holds', async () => {
  expect(await statusOf(CHAT, CHEAP)).toBe(401);
  expect(await statusOf({ ...CHAT, 'x-api-key': 'narrow-key' }, '{"model":"dear"}')).toBe(403);
  expect(mock.arrived).toEqual([]);
  expect(await statusOf({ ...CHAT, 'x-api-key': 'narrow-key' }, CHEAP)).toBe(200);
});

describe('without a key nothing opens', () => {
  test.each([
    ['CONNECT', { ':method': 'CONNECT', ':authority': `127.0.0.1:${mock.port}` }],
    [
      'CONNECT for a WebSocket',
      { ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/v1/realtime?model=cheap' },
    ],
    [
      'CONNECT for an address',
      { ':method': 'CONNECT', ':protocol': 'connect-udp', ':path': '/v1/realtime?model=cheap' },
    ],
    ['a path without a slash', { ...CHAT, ':path': 'v1/chat/completions' }],
    ['an absolute path', { ...CHAT, ':path': `http://127.0.0.1:${mock.port}/v1/chat/completions` }],
    ['a star', { ':method': 'OPTIONS', ':path': '*' }],
    ['another scheme', { ...CHAT, ':scheme': 'file' }],
    ['an empty path', { ...CHAT, ':path': '' }],
  ])('%s', async (_what, headers) => {
    const status = await statusOf(headers);
    expect(status === 0 || status >= 400, String(status)).toBe(true);
    expect(mock.arrived).toEqual([]);
  });
});

test('an authority of the caller’s choice leads nowhere', async () => {
  const headers = { ...CHAT, ':authority': `127.0.0.1:1`, 'x-api-key': 'narrow-key' };
  expect(await statusOf(headers, CHEAP)).toBe(200);
  expect(onlyArrived(mock).headers.host).toBe(`127.0.0.1:${mock.port}`);
});

test('a length that is not the body’s is refused', async () => {
  const headers = { ...CHAT, 'x-api-key': 'narrow-key', 'content-length': 5 };
  expect(await statusOf(headers, CHEAP)).not.toBe(200);
  expect(mock.arrived).toEqual([]);
});

test('5,000 calls that are taken back at once: the others are served', async () => {
  const other = connection();
  for (let at = 0; at < 5_000 && !other.destroyed; at += 1) {
    const stream = other.request({ ...CHAT, 'x-api-key': 'narrow-key' }).on('error', () => undefined);
    stream.close(constants.NGHTTP2_CANCEL);
    if (at % 100 === 0) await new Promise(setImmediate);
  }
  expect(await statusOf({ ...CHAT, 'x-api-key': 'narrow-key' }, CHEAP)).toBe(200);
});
