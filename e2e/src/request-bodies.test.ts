import { call, FORMAT_SAMPLES, openaiChat, type Reply } from '@dragoman/testkit';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { openStage } from './stage/stage.ts';
import { onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { local: { kind: 'openai-compatible', endpoint: `${mock.url}/v1` } },
    models: { m: 'local/upstream' },
  },
});
beforeEach(() => mock.reset());

const JSON_HEADERS = { 'content-type': 'application/json' };
const send = (body: string | Buffer, headers: Record<string, string> = JSON_HEADERS): Promise<Reply> =>
  call(gateway.url, '/v1/chat/completions', { body, headers });

describe('refused with 400, and nobody is asked', () => {
  test.each([
    ['empty', ''],
    ['truncated', '{"model":"m","messages":['],
    ['truncated behind the model', '{"model":"m"'],
    ['no JSON', 'model=m'],
    ['an array', '["m"]'],
    ['a string', '"m"'],
    ['no model', '{"messages":[]}'],
    ['model null', '{"model":null}'],
    ['model a number', '{"model":5}'],
    ['model an object', '{"model":{"id":"m"}}'],
    ['model twice', '{"model":"m","messages":[],"model":"m"}'],
    ['model twice, once escaped', String.raw`{"model":"m","mod\u0065l":"x"}`],
    ['words behind the end', '{"model":"m"} {"model":"x"}'],
    ['a comma too many', '{"model":"m",}'],
    ['a line break inside a string', '{"model":"m","x":"a\nb"}'],
    ['a line break behind quotes inside a string', '{"model":"m","x":"\\"a\\"\nb"}'],
    ['a text whose end is escaped', String.raw`{"model":"m","x":"\"a\"}`],
    ['a number that begins with 0', '{"model":"m","n":012}'],
    ['a sign and no number', '{"model":"m","n":-}'],
    ['a word that is none', '{"model":"m","n":nul}'],
  ])('%s', async (_what, body) => {
    expectError(await send(body), 'openai', { code: 'invalid_body' });
    expect(mock.arrived).toEqual([]);
  });

  test.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
    'malformed, as %s says it',
    async (_name, sample) => {
      expectError(await ask(gateway, 'm', { sample, body: '{"model":"m",' }), sample.errors, { code: 'invalid_body' });
    },
  );

  test.each([
    ['text/plain', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
  ])('content-type: %s', async (_what, type) => {
    expect((await send(openaiChat.question('m', 'JSON'), { 'content-type': type })).status).toBe(400);
    expect(mock.arrived).toEqual([]);
  });

  test('compressed', async () => {
    const reply = await send(gzipSync(openaiChat.question('m', 'JSON')), {
      ...JSON_HEADERS,
      'content-encoding': 'gzip',
    });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ error: { message: expect.stringMatching(/compress|encoding/i) as unknown } });
    expect(mock.arrived).toEqual([]);
  });
});

/** Quotes behind one, three and seven backslashes, and two backslashes at the end. */
const QUOTES = String.raw`he said \"a\\\" and \"b\\\\\\\".`.repeat(300) + String.raw`\\`;

describe('accepted as it is', () => {
  test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'content-type: %s',
    async (type) => {
      expect((await send(openaiChat.question('m', 'JSON'), { 'content-type': type })).status).toBe(200);
      expect(onlyArrived(mock).headers['content-type']).toBe(type);
      expect(onlyArrived(mock).body).toEqual(openaiChat.question('upstream', 'JSON'));
    },
  );

  test.each([
    [
      'escaped name of the field',
      String.raw`{"mod\u0065l":"m","messages":[]}`,
      String.raw`{"mod\u0065l":"upstream","messages":[]}`,
    ],
    ['escaped name of the model', String.raw`{"model":"\u006d","messages":[]}`, '{"model":"upstream","messages":[]}'],
    [
      'deeper fields of the same name',
      '{"a":{"model":"x"},"model":"m","b":[{"model":1}]}',
      '{"a":{"model":"x"},"model":"upstream","b":[{"model":1}]}',
    ],
    [
      'numbers of any length',
      '{"n":12345678901234567890.10e-5,"model":"m"}',
      '{"n":12345678901234567890.10e-5,"model":"upstream"}',
    ],
    ['texts that quote', `{"messages":["${QUOTES}"],"model":"m"}`, `{"messages":["${QUOTES}"],"model":"upstream"}`],
    ['a text that is one backslash', String.raw`{"x":"\\","model":"m"}`, String.raw`{"x":"\\","model":"upstream"}`],
    ['other fields twice', '{"n":1,"n":2,"model":"m"}', '{"n":1,"n":2,"model":"upstream"}'],
    ['white space all around', ' \n\t{ "model" : "m" }\r\n ', ' \n\t{ "model" : "upstream" }\r\n '],
  ])('%s', async (_what, body, upstream) => {
    expect((await send(body)).status).toBe(200);
    expect(onlyArrived(mock).body.toString('utf8')).toBe(upstream);
  });
});

describe('size', () => {
  const megabytes = (count: number): Buffer => {
    const text = 'word é \\n '.repeat(Math.ceil((count * 1024 * 1024) / 11));
    return Buffer.from(`{"messages":[{"role":"user","content":"${text}"}],"model":"m"}`);
  };

  test.each([2, 20])('%d MB go through', async (count) => {
    const body = megabytes(count);
    expect((await send(body)).status).toBe(200);
    const expected = Buffer.from(body.toString('utf8').replace(/"m"\}$/, '"upstream"}'));
    expect(onlyArrived(mock).body.equals(expected)).toBe(true);
  });

  test.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
    '40 MB are refused: %s',
    async (_name, sample) => {
      const body = Buffer.alloc(40 * 1024 * 1024, ' ');
      const reply = await ask(gateway, 'm', { sample, body, headers: { expect: '100-continue' } });
      expectError(reply, sample.errors, { code: 'request_too_large' });
      expect(mock.arrived).toEqual([]);
    },
  );
});
