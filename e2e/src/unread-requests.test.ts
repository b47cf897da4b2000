import { until } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { differs } from './stage/host.ts';
import { sendRaw } from './stage/raw.ts';
import { openStage } from './stage/stage.ts';

/** What Envoy refuses without asking any filter is an error as any other, to the caller and in the log. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: { providers: { p: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'k' } }, models: { m: 'p/m' } },
});

const lines = (): readonly string[] => gateway.log.text().split('\n').slice(0, -1);
const get = (headers: string): string => `GET /v1/models HTTP/1.1\r\nhost: x\r\n${headers}\r\n`;

describe.skipIf(differs('a request that cannot be read'))('a request that cannot be read', () => {
  test.each([
    ['a header of 70 KB', get(`x-a: ${'a'.repeat(70_000)}\r\n`), 431, 'headers_too_large'],
    ['120 headers', get(Array.from({ length: 120 }, (_, at) => `x-${at}: a\r\n`).join('')), 431, 'headers_too_large'],
    ['two lengths', get('content-length: 3\r\ncontent-length: 4\r\n'), 400, 'invalid_request'],
    ['an unknown way to send a body', get('transfer-encoding: gzip\r\n'), 400, 'invalid_request'],
    ['no host', 'GET /v1/models HTTP/1.1\r\n\r\n', 400, 'invalid_request'],
    ['an old version', 'GET /v1/models HTTP/1.0\r\n\r\n', 400, 'invalid_request'],
    ['a zero in the path', 'GET /v1/%00 HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'invalid_request'],
    ['no HTTP', '\x00\x01\r\n\r\n', 400, 'invalid_request'],
    ['CONNECT', 'CONNECT x:80 HTTP/1.1\r\nhost: x:80\r\n\r\n', 404, 'not_found'],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n', 404, 'not_found'],
  ])('%s', async (_what, request, status, code) => {
    const before = lines().length;
    const { statuses, text } = await sendRaw(gateway.url, [request]);
    expect(statuses).toEqual([status]);
    expect(text).not.toMatch(/x-gw-/i);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toEqual({
      error: { message: expect.any(String) as string, type: 'invalid_request_error', code, param: null },
    });
    expect(await until(() => lines().length > before, { ms: 15_000, every: 50 })).toBe(true);
    expect(JSON.parse(lines().at(-1) ?? '')).toMatchObject({ status, error: code });
  });

  test('who speaks HTTP/1.0, as proxies may, is told so', async () => {
    const { text } = await sendRaw(gateway.url, ['GET /v1/models HTTP/1.0\r\n\r\n']);
    expect(text).toContain('HTTP/1.0 is not spoken here');
  });

  test('a body that turns out to be none is refused in the words of its path, as before', async () => {
    const head = 'POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const { statuses, text } = await sendRaw(gateway.url, [`${head}transfer-encoding: chunked\r\n\r\n`, 'zz\r\n'], 50);
    expect(statuses).toEqual([400]);
    expect(text).not.toMatch(/x-gw-/i);
    expect(text).toContain('{"type":"error","error":{"type":"invalid_request_error"');
  });
});
