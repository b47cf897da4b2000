import { call, type Reply } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { NARROW, narrowConfig } from '../stage/narrow-key.ts';
import { openStage } from '../stage/stage.ts';
import { onlyArrived } from '../stage/upstream.ts';

/** A form has as many readers as JSON has, and they differ more. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: narrowConfig(mock) });
beforeEach(async () => {
  await mock.reset();
  await mock.play({ answer: { status: 200, body: '{"text":"heard"}' } });
});

const TYPE = 'multipart/form-data; boundary=b0';
const send = (body: string, type = TYPE): Promise<Reply> =>
  call(gateway.url, '/v1/audio/transcriptions', {
    body: Buffer.from(body, 'latin1'),
    headers: { ...NARROW, 'content-type': type },
  });

const part = (head: string, value: string, mark = 'b0'): string => `--${mark}\r\n${head}\r\n\r\n${value}\r\n`;
const named = (name: string): string => `Content-Disposition: form-data; ${name}`;
const CHEAP = part(named('name="model"'), 'cheap');
const DEAR = part(named('name="model"'), 'dear');
const FILE = part(
  `${named('name="file"; filename="a b; c.wav"')}\r\nContent-Type: audio/wav`,
  '\0RIFF--b1\r\n--c0\n\xff\xfe',
);
const END = '--b0--\r\n';

describe('what all readers read alike', () => {
  test.each([
    ['a file and the model', `${FILE}${CHEAP}${END}`, TYPE],
    ['without a last line break', `${CHEAP}${FILE}--b0--`, TYPE],
    [
      'headers that say nothing new, as clients of Java write them',
      `${part(`${named('name="model"')}\r\nContent-Transfer-Encoding: binary\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: 5`, 'cheap')}${END}`,
      TYPE,
    ],
    ['the name without quotes', `${part(named('name=model'), 'cheap')}${END}`, TYPE],
    ['the boundary in quotes', `${CHEAP}${END}`, 'multipart/form-data; boundary="b0"'],
    ['a charset beside the boundary', `${CHEAP}${END}`, 'multipart/form-data; boundary=b0; charset=UTF-8'],
    [
      'names with brackets',
      `${part(named('name="timestamp_granularities[]"'), 'word')}${part(named('name="prompt"'), '')}${CHEAP}${END}`,
      TYPE,
    ],
  ])('%s', async (_what, body, type) => {
    const reply = await send(body, type);
    expect(reply.status, reply.text).toBe(200);
    expect(onlyArrived(mock).body.toString('latin1')).toBe(body);
  });

  test('as fetch writes it, and with it the official clients', async () => {
    const form = new FormData();
    form.set('file', new Blob(['RIFF\r\n\r\n--x']), 'a "b"; é.wav');
    form.set('prompt', 'two\nlines');
    form.set('model', 'cheap');
    const request = new Request('http://x', { method: 'POST', body: form });
    const body = Buffer.from(await request.arrayBuffer()).toString('latin1');
    const reply = await send(body, request.headers.get('content-type') ?? '');
    expect(reply.status, reply.text).toBe(200);
    expect(onlyArrived(mock).body.toString('latin1')).toBe(body);
  });

  test('a model that is not allowed', async () => {
    expect((await send(`${FILE}${DEAR}${END}`)).status).toBe(403);
    expect(mock.arrived).toEqual([]);
  });
});

describe('refused, and nobody is asked', () => {
  const longHead = `X-Filler: ${'x'.repeat(6_000)}\r\n${named('name="model"')}`;
  test.each([
    ['twice', `${CHEAP}${DEAR}${END}`],
    ['twice, the second behind a long header', `${CHEAP}${part(longHead, 'dear')}${END}`],
    ['twice, the second in capitals', `${CHEAP}${part(named('NAME="MODEL"'), 'dear')}${END}`],
    ['twice, the second by its extended name', `${CHEAP}${part(named("name*=utf-8''model"), 'dear')}${END}`],
    ['twice, the second in pieces', `${CHEAP}${part(named('name*0="mo"; name*1="del"'), 'dear')}${END}`],
    ['twice, the second escaped', `${CHEAP}${part(named(String.raw`name="mo\del"`), 'dear')}${END}`],
    ['twice, the second percent-encoded', `${CHEAP}${part(named('name="mod%65l"'), 'dear')}${END}`],
    ['two names in one part', `${part(named('name="prompt"; name="model"'), 'dear')}${CHEAP}${END}`],
    [
      'two dispositions in one part',
      `${part(`${named('name="a"')}\r\n${named('name="model"')}`, 'dear')}${CHEAP}${END}`,
    ],
    ['a header on two lines', `${part('Content-Disposition: form-data;\r\n name="model"', 'dear')}${CHEAP}${END}`],
    ['line breaks without a return', `${CHEAP}--b0\n${named('name="model"')}\n\ndear\n${END}`],
    [
      'a boundary in the middle of a line',
      `${part(named('name="a"'), `x--b0\r\n${named('name="model"')}`)}${CHEAP}${END}`,
    ],
    [
      'a boundary behind a bare line break',
      `${part(named('name="a"'), `x\n--b0\n${named('name="model"')}\n\ndear`)}${CHEAP}${END}`,
    ],
    ['words behind the boundary', `--b0 x\r\n${named('name="model"')}\r\n\r\ncheap\r\n${END}`],
    ['words before the first boundary', `x\r\n${CHEAP}${END}`],
    ['a part behind the end', `${CHEAP}${END}${DEAR}${END}`],
    ['no end', CHEAP],
    ['a zero in a header', `${part(`${named('name="model"')}\0`, 'cheap')}${END}`],
    [
      'a model in another encoding',
      `${part(`${named('name="model"')}\r\nContent-Transfer-Encoding: base64`, 'Y2hlYXA=')}${END}`,
    ],
    [
      'a model in another charset',
      `${part(`${named('name="model"')}\r\nContent-Type: text/plain; charset=utf-7`, 'cheap')}${END}`,
    ],
    ['a model of 300 letters', `${part(named('name="model"'), 'c'.repeat(300))}${END}`],
    ['a model of two lines', `${part(named('name="model"'), 'cheap\r\ndear')}${END}`],
    ['no model', `${FILE}${END}`],
    ['nothing', END],
  ])('%s', async (_what, body) => {
    const reply = await send(body);
    expect(reply.status, reply.text).toBe(400);
    expect(mock.arrived).toEqual([]);
  });

  test.each([
    ['no boundary', 'multipart/form-data'],
    ['two boundaries', 'multipart/form-data; boundary=b0; boundary=b1'],
    ['something that ends in the name', 'multipart/form-data; xboundary=b0'],
    ['something beside it', 'multipart/form-data; start=b1; boundary=b0'],
    ['a boundary with a quote', 'multipart/form-data; boundary="b0'],
    ['another charset', 'multipart/form-data; boundary=b0; charset=utf-16'],
    ['JSON', 'application/json; boundary=b0'],
  ])('content-type with %s', async (_what, type) => {
    const reply = await send(`${CHEAP}${END}`, type);
    expect(reply.status, reply.text).toBe(400);
    expect(mock.arrived).toEqual([]);
  });
});
