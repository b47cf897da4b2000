import { beforeEach, describe, expect, test } from 'vitest';
import { narrowConfig } from '../stage/narrow-key.ts';
import { sendRaw } from '../stage/raw.ts';
import { openStage } from '../stage/stage.ts';
import { onlyArrived } from '../stage/upstream.ts';

/** Where one request ends and the next begins, gateway and provider have to see alike. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: narrowConfig(mock) });
beforeEach(() => mock.reset());

const CHEAP = '{"model":"cheap"}';
const DEAR = '{"model":"dear"}';
const POST =
  'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-api-key: narrow-key\r\ncontent-type: application/json\r\n';
/** What a second reader would take for a request of its own: it has a key that may do all. */
const HIDDEN = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-api-key: wide-key\r\ncontent-type: application/json\r\ncontent-length: ${DEAR.length}\r\n\r\n${DEAR}`;
const chunked = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

describe('two lengths: one reader refuses, so that no other decides', () => {
  test.each([
    [
      'a length and chunks',
      `content-length: ${CHEAP.length}\r\ntransfer-encoding: chunked\r\n\r\n${chunked(CHEAP)}${HIDDEN}`,
    ],
    ['chunks and a length', `transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n${chunked(CHEAP)}${HIDDEN}`],
    [
      'two lengths',
      `content-length: ${CHEAP.length}\r\ncontent-length: ${CHEAP.length + HIDDEN.length}\r\n\r\n${CHEAP}${HIDDEN}`,
    ],
    ['a list of lengths', `content-length: ${CHEAP.length}, 5\r\n\r\n${CHEAP}${HIDDEN}`],
    ['a length with a sign', `content-length: +${CHEAP.length}\r\n\r\n${CHEAP}${HIDDEN}`],
    ['a length below zero', `content-length: -1\r\n\r\n${CHEAP}${HIDDEN}`],
    ['a length in hexadecimal', `content-length: 0x11\r\n\r\n${CHEAP}${HIDDEN}`],
    ['a length that is too large to count', `content-length: 99999999999999999999\r\n\r\n${CHEAP}${HIDDEN}`],
    ['chunks by another name', `transfer-encoding: xchunked\r\n\r\n${chunked(CHEAP)}${HIDDEN}`],
    ['chunks twice', `transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n${chunked(CHEAP)}${HIDDEN}`],
    ['chunks behind a tab', `transfer-encoding:\x0bchunked\r\n\r\n${chunked(CHEAP)}${HIDDEN}`],
    ['a blank before the colon', `transfer-encoding : chunked\r\n\r\n${chunked(CHEAP)}${HIDDEN}`],
    ['a header on two lines', `x-a: 1\r\n transfer-encoding: chunked\r\n\r\n${HIDDEN}`],
    ['a size of a chunk with a sign', `transfer-encoding: chunked\r\n\r\n-1\r\n${HIDDEN}`],
    ['a size of a chunk that is too large', `transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n${HIDDEN}`],
    ['a zero in a header', `x-a: 1\0content-length: 5\r\n\r\n${HIDDEN}`],
    ['a return alone in a header', `x-a: 1\rcontent-length: 5\r\n\r\n${HIDDEN}`],
  ])('%s', async (_what, rest) => {
    const { statuses, text } = await sendRaw(gateway.url, [POST + rest]);
    // 501: a transfer that nobody knows.
    expect(['400', '501'], text).toContain(statuses.join());
    expect(mock.arrived).toEqual([]);
  });
});

test.each([
  ['chunks that say more of themselves', `transfer-encoding: chunked\r\n\r\n11;a="\r\nb"\r\n${CHEAP}\r\n0\r\n\r\n`],
  ['lines that end without a return', `content-length: ${CHEAP.length}\r\n\r\n${CHEAP}`.replaceAll('\r\n', '\n')],
  ['chunks in capitals', `Transfer-Encoding: CHUNKED\r\n\r\n${chunked(CHEAP)}`],
  ['lines of chunks without a return', `transfer-encoding: chunked\r\n\r\n11\n${CHEAP}\n0\n\n`],
])('%s: refused, or written anew for the provider', async (_what, rest) => {
  const { statuses } = await sendRaw(gateway.url, [POST + rest]);
  expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([]);
  if (!statuses.includes(200)) return expect(mock.arrived).toEqual([]);
  expect(onlyArrived(mock).body.toString()).toBe(CHEAP);
});

test('two requests in one packet are two: each with its own key', async () => {
  const first = `${POST}content-length: ${CHEAP.length}\r\n\r\n${CHEAP}`;
  const second = `${POST}content-length: ${DEAR.length}\r\n\r\n${DEAR}`;
  const { statuses } = await sendRaw(gateway.url, [first + second]);
  expect(statuses).toEqual([200, 403]);
  expect(onlyArrived(mock).body.toString()).toBe(CHEAP);
});

test('what stands behind the body of a GET is no part of it', async () => {
  const get = `GET /v1/models HTTP/1.1\r\nhost: x\r\nx-api-key: narrow-key\r\n\r\n`;
  const keyless = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${CHEAP.length}\r\n\r\n${CHEAP}`;
  expect((await sendRaw(gateway.url, [get + keyless])).statuses).toEqual([200, 401]);
  expect(mock.arrived).toEqual([]);
});

describe('names of headers', () => {
  test.each(['x_api_key', 'X_API_KEY', 'authorization_', 'x-api_key'])('%s is not x-api-key', async (name) => {
    const text = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n${name}: wide-key\r\ncontent-type: application/json\r\ncontent-length: ${DEAR.length}\r\n\r\n${DEAR}`;
    expect((await sendRaw(gateway.url, [text])).statuses).toEqual([401]);
    expect(mock.arrived).toEqual([]);
  });

  test.each([
    'X_GW_CALL',
    'x_envoy_original_path',
    'x-forwarded_for',
    'Content_Length',
    'Transfer_Encoding',
    'x_goog_api_key',
  ])('%s does not arrive: some readers take it for one with dashes', async (name) => {
    const text = `${POST}${name}: stolen\r\ncontent-length: ${CHEAP.length}\r\n\r\n${CHEAP}`;
    const { statuses } = await sendRaw(gateway.url, [text]);
    if (statuses[0] === 200) expect(JSON.stringify(onlyArrived(mock).rawHeaders)).not.toContain('stolen');
    else expect(statuses).toEqual([400]);
  });

  test.each(['connection: x-api-key', 'connection: authorization, host', 'te: gzip', 'upgrade: h2c'])(
    '%s takes nothing of ours away',
    async (line) => {
      const text = `${POST}${line}\r\ncontent-length: ${CHEAP.length}\r\n\r\n${CHEAP}`;
      const { statuses } = await sendRaw(gateway.url, [text]);
      if (statuses[0] !== 200) return expect(statuses[0]).toBeGreaterThanOrEqual(400);
      expect(onlyArrived(mock).headers).toMatchObject({ authorization: 'Bearer own-key' });
    },
  );
});

describe('a flood', () => {
  const flood = (lines: string): string => `${POST}${lines}content-length: ${CHEAP.length}\r\n\r\n${CHEAP}`;
  test.each([
    ['10,000 headers', flood('x-a: 1\r\n'.repeat(10_000))],
    ['a header of a megabyte', flood(`x-a: ${'a'.repeat(1_000_000)}\r\n`)],
    ['a path of a megabyte', `GET /v1/models/${'a'.repeat(1_000_000)} HTTP/1.1\r\nhost: x\r\n\r\n`],
    ['a name of a megabyte', flood(`${'a'.repeat(1_000_000)}: 1\r\n`)],
  ])('%s', async (_what, text) => {
    const { statuses } = await sendRaw(gateway.url, [text]);
    expect([400, 414, 431]).toContain(statuses[0]);
    expect(mock.arrived).toEqual([]);
  });

  test('heads without an end are given up', async () => {
    const began = performance.now();
    await Promise.all(
      Array.from({ length: 50 }, () => sendRaw(gateway.url, ['POST / HTTP/1.1\r\nx-a: ', 'b', 'c'], 200)),
    );
    const { statuses } = await sendRaw(gateway.url, [`${POST}content-length: ${CHEAP.length}\r\n\r\n${CHEAP}`]);
    expect(statuses).toEqual([200]);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

test.each([
  ['who is let in', 'x-api-key: narrow-key\r\n', '/v1/chat/completions', 405],
  ['who shows no key', '', '/v1/models', 401],
  ['who asks for what is not there', 'x-api-key: narrow-key\r\n', '/nothing', 404],
])('an answer to HEAD is a head alone, which nobody can take for more: %s', async (_who, key, path, status) => {
  const { text, statuses } = await sendRaw(gateway.url, [`HEAD ${path} HTTP/1.1\r\nhost: x\r\n${key}\r\n`]);
  expect(statuses).toEqual([status]);
  expect(text.slice(text.indexOf('\r\n\r\n'))).toBe('\r\n\r\n');
  expect(text).not.toContain('x-gw-');
});
