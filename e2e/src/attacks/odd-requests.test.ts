import { call } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { requestId } from '../stage/ask.ts';
import { JSON_OF_NARROW, narrowConfig } from '../stage/narrow-key.ts';
import { sendRaw } from '../stage/raw.ts';
import { sendRawHttp2, type RawHeader } from '../stage/raw-http2.ts';
import { openStage } from '../stage/stage.ts';
import { onlyArrived } from '../stage/upstream.ts';

/** Requests that no client writes: refused, or served as what the gateway has read, and never as more. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: narrowConfig(mock) });
beforeEach(() => mock.reset());

const CHEAP = '{"model":"cheap"}';
const DEAR = '{"model":"dear"}';
const PATH = '/v1/chat/completions';

/** Whatever has arrived is what the narrow key may ask for, and shows the gateway's own credential alone. */
function expectNoMoreThanCheap(): void {
  for (const { path, body, headers, rawHeaders } of mock.arrived) {
    expect({ path, body: body.toString() }).toEqual({ path: PATH, body: CHEAP });
    expect(headers.authorization).toBe('Bearer own-key');
    expect(rawHeaders.join('\n')).not.toContain('wide-key');
  }
}

describe('HTTP/2, frame by frame', () => {
  const CHAT: readonly RawHeader[] = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':authority', 'x'],
    [':path', PATH],
    ['content-type', 'application/json'],
  ];
  const KEY: RawHeader = ['x-api-key', 'narrow-key'];
  const WIDE = '\r\nx-api-key: wide-key';
  const without = (name: string): readonly RawHeader[] => CHAT.filter(([each]) => each !== name);

  test('what keeps to the rules is served', async () => {
    await sendRawHttp2(gateway.url, { headers: [...CHAT, KEY], body: CHEAP });
    expect(onlyArrived(mock).body.toString()).toBe(CHEAP);
    expectNoMoreThanCheap();
  });

  test.each<readonly [what: string, headers: readonly RawHeader[], body: string]>([
    ['a path twice', [[':path', '/v1/models'], ...CHAT, KEY], CHEAP],
    ['a path twice, the other way round', [...CHAT, [':path', '/v1/models'], KEY], CHEAP],
    ['a method twice', [[':method', 'GET'], ...CHAT, KEY], CHEAP],
    ['an authority twice', [...CHAT, [':authority', `127.0.0.1:1`], KEY], CHEAP],
    ['a pseudo-header behind a header', [...without(':path'), KEY, [':path', PATH]], CHEAP],
    ['a pseudo-header that nobody knows', [...CHAT, [':model', 'dear'], KEY], CHEAP],
    ['a status', [...CHAT, [':status', '200'], KEY], CHEAP],
    ['a name in capitals', [...CHAT, ['X-Api-Key', 'wide-key']], DEAR],
    ['a name with a colon', [...CHAT, ['x-a:b', 'c'], KEY], CHEAP],
    ['a name without letters', [...CHAT, ['', 'c'], KEY], CHEAP],
    ['a name of two lines', [...CHAT, [`x-a: b${WIDE}`, 'c']], DEAR],
    ['a value of two lines', [...CHAT, ['x-a', `b${WIDE}`], KEY], DEAR],
    ['a value with a zero', [...CHAT, ['x-a', `b\0c`], KEY], DEAR],
    ['a key of two lines', [...CHAT, ['x-api-key', `narrow-key${WIDE}`]], DEAR],
    ['a path of two lines', [...without(':path'), [':path', `${PATH} HTTP/1.1${WIDE}`], KEY], DEAR],
    ['a path with a blank', [...without(':path'), [':path', `${PATH} x`], KEY], DEAR],
    ['a method of two lines', [...without(':method'), [':method', `POST ${PATH} HTTP/1.1${WIDE}\r\nx: `], KEY], DEAR],
    ['an authority of two lines', [...without(':authority'), [':authority', `x${WIDE}`], KEY], DEAR],
    ['an authority with a path', [...without(':authority'), [':authority', 'x/v1/models'], KEY], DEAR],
    ['a scheme with a place', [...without(':scheme'), [':scheme', 'http://127.0.0.1:1/'], KEY], DEAR],
    ['no path', [...without(':path'), KEY], CHEAP],
    ['no method', [...without(':method'), KEY], CHEAP],
    ['a connection of its own', [...CHAT, ['connection', 'x-api-key'], KEY], DEAR],
    ['chunks', [...CHAT, ['transfer-encoding', 'chunked'], KEY], `11\r\n${CHEAP}\r\n0\r\n\r\n`],
    ['two lengths', [...CHAT, ['content-length', '17'], ['content-length', '16'], KEY], CHEAP],
    ['a length of two lines', [...CHAT, ['content-length', `17${WIDE}`], KEY], DEAR],
    ['a length that is too long', [...CHAT, ['content-length', '1000'], KEY], CHEAP],
    ['an upgrade', [...CHAT, ['upgrade', 'websocket'], ['connection', 'upgrade'], KEY], DEAR],
    ['two keys', [...CHAT, KEY, ['x-api-key', 'wide-key']], DEAR],
    ['two kinds of body', [...CHAT, ['content-type', 'multipart/form-data; boundary=b'], KEY], DEAR],
  ])('%s', async (_what, headers, body) => {
    await sendRawHttp2(gateway.url, { headers, body });
    expectNoMoreThanCheap();
  });

  test.each<readonly [what: string, trailers: readonly RawHeader[]]>([
    ['a key', [['x-api-key', 'wide-key']]],
    ['a path', [[':path', '/v1/models']]],
    ['a length', [['content-length', '1']]],
    ['a word of ours', [['x-gw-call', 'x']]],
  ])('behind the body: %s', async (_what, trailers) => {
    await sendRawHttp2(gateway.url, { headers: [...CHAT, KEY], body: DEAR, trailers });
    expect(mock.arrived).toEqual([]);
    await sendRawHttp2(gateway.url, { headers: [...CHAT, KEY], body: CHEAP, trailers });
    expectNoMoreThanCheap();
  });
});

describe('a caller who waits to be asked for the body', () => {
  const head = (key: string, expectation = '100-continue') =>
    `POST ${PATH} HTTP/1.1\r\nhost: x\r\n${key && `x-api-key: ${key}\r\n`}expect: ${expectation}\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n`;

  test('without a key', async () => {
    const { statuses } = await sendRaw(gateway.url, [head('')]);
    expect(statuses.at(-1)).toBe(401);
    expect(mock.arrived).toEqual([]);
  });
  test.each(['100-continue', '100-Continue, 100-continue', 'something else'])(
    'for a model that is not allowed: %s',
    async (expectation) => {
      const { statuses } = await sendRaw(gateway.url, [head('narrow-key', expectation), DEAR], 100);
      expect([403, 417]).toContain(statuses.at(-1));
      expect(mock.arrived).toEqual([]);
    },
  );
});

describe('a key that is no key', () => {
  test.each([
    ["' OR '1'='1"],
    ['"; DROP TABLE dragoman_keys; --'],
    ['narrow-key%00'],
    ['narrow-key\t'],
    ['\xff\xfe\xc0\x80'],
    ['narrow-key\xff'],
    ['$(id)'],
    ['{{7*7}}'],
    ['%s%s%n'],
    ['sha256:'],
    ['null'],
    ['undefined'],
    ['*'],
  ])('%j opens nothing', async (key) => {
    const text = `POST ${PATH} HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: ${DEAR.length}\r\n\r\n${DEAR}`;
    // A blank behind a key is nobody's: the key is the narrow one.
    expect((await sendRaw(gateway.url, [text])).statuses).toEqual([key.endsWith('\t') ? 403 : 401]);
    expect(mock.arrived).toEqual([]);
  });

  test.each(['cookie', 'proxy-authorization', 'x-goog-user-project', 'x-auth-token', 'token', 'apikey', 'x-api-key2'])(
    'a key in %s is none',
    async (name) => {
      const headers = { [name]: 'wide-key', 'content-type': 'application/json' };
      expect((await call(gateway.url, PATH, { body: DEAR, headers })).status).toBe(401);
    },
  );
});

describe('what a caller writes into the log', () => {
  test.each([
    ['a quote and a field', '","key":"root","x":"'],
    ['a backslash', 'a\\'],
    ['bytes that are no UTF-8', '\xff\xfe\xc0'],
    ['marks of a format', '%RESPONSE_CODE%%d%s'],
    ['much', 'm'.repeat(15_000)],
    ['much that is written longer', '"'.repeat(15_000)],
  ])('%s: one line, which is JSON and says who it was', async (_what, own) => {
    const id = `${requestId()}${own}`;
    const text = `POST ${PATH} HTTP/1.1\r\nhost: x\r\nx-api-key: narrow-key\r\nx-request-id: ${id}\r\ncontent-type: application/json\r\ncontent-length: ${CHEAP.length}\r\n\r\n${CHEAP}`;
    expect((await sendRaw(gateway.url, [text])).statuses).toEqual([200]);
    const after = requestId();
    await call(gateway.url, PATH, { body: CHEAP, headers: { ...JSON_OF_NARROW, 'x-request-id': after } });
    expect(await gateway.log.linesOf(after)).toHaveLength(1);
    const lines = gateway.log
      .text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const mine = lines.filter(({ request_id: of }) => String(of).startsWith(id.slice(0, id.length - own.length)));
    expect(mine).toMatchObject([{ key: 'narrow', status: 200, 'gen_ai.request.model': 'cheap' }]);
  });
});
