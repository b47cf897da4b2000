import { openaiChat, type MockProvider } from '@dragoman/testkit';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from 'node:http2';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { expectedAnswer } from './stage/expected-answer.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock: MockProvider = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
    models: { m: 'local/up' },
  },
});
const session: ClientHttp2Session = connect(gateway.url);
afterAll(() => session.close());
beforeEach(() => mock.reset());

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

function post(mode: 'JSON' | 'stream', model: string): Promise<Answer> {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/v1/chat/completions',
    'content-type': 'application/json',
  });
  return new Promise((answered, failed) => {
    let status: number | undefined;
    let text = '';
    stream.on('response', (headers: IncomingHttpHeaders & IncomingHttpStatusHeader) => (status = headers[':status']));
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    stream.on('error', failed).on('end', () => answered({ status, text }));
    stream.end(openaiChat.question(model, mode));
  });
}

test.each(['JSON', 'stream'] as const)('with prior knowledge on the plain port: %s', async (mode) => {
  const expected = expectedAnswer(openaiChat, 'up', mode).toString('utf8');
  expect(await post(mode, 'm')).toEqual({ status: 200, text: expected });
});

test('an error of the gateway', async () => {
  const { status, text } = await post('JSON', 'nobody');
  expect(status).toBe(404);
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'model_not_found' } });
});

test('many calls on one connection', async () => {
  await mock.play({ firstByteMs: 50 });
  const answers = await Promise.all(Array.from({ length: 40 }, () => post('stream', 'm')));
  expect(answers.filter(({ status, text }) => status !== 200 || !text.includes('[DONE]'))).toEqual([]);
});
