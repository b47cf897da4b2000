import { call, type Reply } from '@dragoman/testkit';
import { deflateSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { JSON_OF_NARROW, NARROW, narrowConfig } from '../stage/narrow-key.ts';
import { sendRaw } from '../stage/raw.ts';
import { openStage } from '../stage/stage.ts';
import { onlyArrived } from '../stage/upstream.ts';

/** Policies are about the model in the body: whatever hides it from one reader is refused. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: narrowConfig(mock) });
beforeEach(() => mock.reset());

const PATH = '/v1/chat/completions';
const DEAR = '{"model":"dear"}';
const CHEAP = '{"model":"cheap"}';
const send = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Reply> =>
  call(gateway.url, PATH, { body, headers: { ...JSON_OF_NARROW, ...headers } });

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const deep = (open: string, close: string, depth: number): string =>
  `{"model":"cheap","x":${open.repeat(depth)}1${close.repeat(depth)}}`;

test('the gateway tells them apart', async () => {
  expect((await send(CHEAP)).status).toBe(200);
  expect((await send(DEAR)).status).toBe(403);
});

describe('refused, and nobody is asked', () => {
  test.each<readonly [what: string, body: string | Buffer, headers?: Record<string, string>]>([
    ['compressed', gzipSync(DEAR), { 'content-encoding': 'gzip' }],
    ['compressed, and it says so among others', gzipSync(DEAR), { 'content-encoding': 'identity, gzip' }],
    ['compressed by another way', deflateSync(DEAR), { 'content-encoding': 'DEFLATE' }],
    ['compressed, and it does not say so', gzipSync(DEAR)],
    ['a compression that is none', CHEAP, { 'content-encoding': 'none' }],
    ['UTF-16', utf16(DEAR), { 'content-type': 'application/json; charset=utf-16' }],
    ['UTF-16, and it does not say so', utf16(CHEAP)],
    ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(CHEAP)])],
    ['UTF-16, high byte first', Buffer.from(utf16(CHEAP)).swap16()],
    ['UTF-32', Buffer.from([...CHEAP].flatMap((sign) => [sign.charCodeAt(0), 0, 0, 0]))],
    ['the mark of UTF-8', `\uFEFF${CHEAP}`],
    ['UTF-7', '{"model":"cheap","+AG0-odel":"dear"}', { 'content-type': 'application/json; charset=utf-7' }],
    ['a charset in which a quote is another byte', CHEAP, { 'content-type': 'application/json; charset="IBM037"' }],
    ['two charsets', CHEAP, { 'content-type': 'application/json; charset=utf-8; charset=utf-16' }],
    ['bytes behind it', `${CHEAP}${DEAR}`],
    ['a zero behind it', `${CHEAP}\0`],
    ['a line behind it', `${CHEAP}\n${DEAR}`],
    ['a name in capitals, as readers of Go take it', '{"model":"cheap","Model":"dear"}'],
    ['a name that ends at its zero', String.raw`{"model":"cheap","model\u0000x":"dear"}`],
    ['a name with a blank', '{"model":"cheap","model ":"dear"}'],
    ['a name with a byte that is no UTF-8', Buffer.from('{"model":"cheap","mod\xffel":"dear"}', 'latin1')],
    ['an escape that is none', String.raw`{"mod\u-065l":"cheap","model":"dear"}`],
    ['a comment that hides it', '{"a":[/*"*/],"model":"cheap","b":[/*"*/]}'],
    ['a string in single quotes that hides it', `{"a":['"'],"model":"cheap","b":['"']}`],
    ['nested only', '{"x":{"model":"dear"}}'],
    ['not a name: a line break', String.raw`{"model":"cheap\n"}`],
    ['another media type that ends alike', CHEAP, { 'content-type': 'application/vnd.api+json' }],
    ['another media type before it', CHEAP, { 'content-type': 'text/plain, application/json' }],
    ['a form', 'model=dear', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with files', '--b\r\n', { 'content-type': 'multipart/form-data; boundary=b' }],
    ['100,000 brackets', deep('[', ']', 100_000)],
    ['100,000 braces', deep('{"a":', '}', 100_000)],
    ['brackets without an end', `{"model":"cheap","x":${'['.repeat(1_000_000)}`],
    ['a string without an end', `{"model":"cheap","x":"${'a'.repeat(1_000_000)}`],
    ['a string of backslashes without an end', `{"model":"cheap","x":"${'\\'.repeat(1_000_001)}"}`],
  ])('%s', async (...[, body, headers]) => {
    const reply = await send(body as string | Buffer, headers as Record<string, string> | undefined);
    expect(reply.status, reply.text).toBe(400);
    expect(reply.endAt).toBeLessThan(5_000);
    expect(mock.arrived).toEqual([]);
  });
});

test.each([
  ['an escaped name', String.raw`{"\u006dodel":"dear"}`],
  ['an escaped model', String.raw`{"model":"\u0064ear"}`],
  ['behind a nested one', '{"x":{"model":"cheap"},"model":"dear"}'],
  ['behind much else', `{"x":"${'a'.repeat(5_000_000)}","model":"dear"}`],
  ['behind many brackets', `{"x":[${'[],'.repeat(300_000)}1],"model":"dear"}`],
])('seen wherever and however it stands: %s', async (_what, body) => {
  expect((await send(body)).status).toBe(403);
  expect(mock.arrived).toEqual([]);
});

describe('in pieces', () => {
  const head = (lines: string) =>
    `POST ${PATH} HTTP/1.1\r\nhost: x\r\nx-api-key: narrow-key\r\ncontent-type: application/json\r\n${lines}\r\n\r\n`;
  const chunks = (body: string): readonly string[] => [...[...body].map((sign) => `1\r\n${sign}\r\n`), '0\r\n\r\n'];

  test('byte by byte, the model at the end', async () => {
    const { statuses } = await sendRaw(gateway.url, [head('transfer-encoding: chunked'), ...chunks(DEAR)], 2);
    expect(statuses).toEqual([403]);
    expect(mock.arrived).toEqual([]);
  });

  test('the same that is allowed', async () => {
    const { statuses } = await sendRaw(gateway.url, [head('transfer-encoding: chunked'), ...chunks(CHEAP)], 2);
    expect(statuses).toEqual([200]);
    expect(onlyArrived(mock).body.toString()).toBe(CHEAP);
  });

  test('trailers behind it have no effect', async () => {
    const trailers = '0\r\nx-llm-model: dear\r\nx-gw-model: dear\r\nauthorization: Bearer stolen\r\n\r\n';
    const length = CHEAP.length.toString(16);
    const parts = [head('transfer-encoding: chunked\r\nte: trailers'), `${length}\r\n${CHEAP}\r\n${trailers}`];
    expect((await sendRaw(gateway.url, parts)).statuses).toEqual([200]);
    expect(onlyArrived(mock).headers).toMatchObject({ authorization: 'Bearer own-key' });
    expect(onlyArrived(mock).body.toString()).toBe(CHEAP);
  });
});

test('a method of another name in a header has no effect', async () => {
  const reply = await call(gateway.url, PATH, {
    method: 'POST',
    body: DEAR,
    headers: { ...NARROW, 'content-type': 'application/json', 'x-http-method-override': 'GET' },
  });
  expect(reply.status).toBe(403);
});
