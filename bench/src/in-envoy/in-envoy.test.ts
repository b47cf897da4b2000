import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findOwnEnvoy, type Target } from '../targets.ts';
import { casesOf, PAIRS } from './cases.ts';
import { bundle } from './compile/bundle.ts';
import { startLuaEnvoy } from './lua-envoy.ts';
import { differences } from './play.ts';
import { fixturesSource, translatorSource } from './translator.ts';

const LIMIT = 10_000;
const started: Target[] = [];
let provider: Server;
let answer: { readonly type: string; readonly text: string };
let arrived: { readonly path: string | undefined; readonly body: string } | undefined;
let urls: { readonly fixtures: string; readonly translator: string };

beforeAll(async () => {
  provider = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .once('end', () => {
        arrived = { path: request.url, body: Buffer.concat(parts).toString() };
        response.writeHead(200, { 'content-type': answer.type }).end(answer.text);
      });
  });
  answer = { type: 'text/plain', text: '' };
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
  const { port: upstream } = provider.address() as AddressInfo;
  const { lua } = bundle();
  const { path: binary } = await findOwnEnvoy();
  const start = async (source: string, place: 'listener' | 'cluster'): Promise<string> => {
    const envoy = await startLuaEnvoy({ binary, source, place, upstream });
    started.push(envoy);
    return `http://127.0.0.1:${envoy.port}`;
  };
  const settings = {
    from: 'openai-chat',
    to: 'anthropic-messages',
    model: 'claude-x',
    limit: LIMIT,
    tells: false,
  } as const;
  urls = {
    fixtures: await start(fixturesSource(lua), 'listener'),
    translator: await start(translatorSource(lua, settings), 'cluster'),
  };
}, 240_000);

afterAll(() => {
  for (const envoy of started) envoy.stop();
  provider.close();
});

describe.each(PAIRS)('$from.format to $to.format', (pair) => {
  test('every case of the conformance suite ends in the same bytes in Envoy', { timeout: 240_000 }, async () => {
    const cases = casesOf(pair);
    expect(cases.length).toBeGreaterThan(200);
    expect((await differences(urls.fixtures, cases)).map(({ name }) => name)).toEqual([]);
  });
});

describe('the filter of a cluster', () => {
  const ask = (body: object): Promise<Response> =>
    fetch(`${urls.translator}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
  const question = { model: 'm', messages: [{ role: 'user', content: 'Héllo' }] };
  const usage = { input_tokens: 3, output_tokens: 2 };
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    stop_reason: 'end_turn',
    usage,
  };

  test('translates a call and its whole answer', async () => {
    answer = {
      type: 'application/json',
      text: JSON.stringify({ ...message, content: [{ type: 'text', text: '👋' }] }),
    };
    const response = await ask(question);
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: '👋' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 2 },
    });
    expect(arrived?.path).toBe('/v1/messages');
    expect(JSON.parse(arrived?.body ?? '')).toMatchObject({
      model: 'claude-x',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Héllo' }] }],
    });
  });

  test('translates a stream to its end', async () => {
    const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
    const text =
      event('message_start', { message: { ...message, content: [] } }) +
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: '👋' } }) +
      event('content_block_stop', { index: 0 }) +
      event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage }) +
      event('message_stop', {});
    answer = { type: 'text/event-stream', text };
    const said = await (await ask({ ...question, stream: true })).text();
    expect(said).toContain('"delta":{"content":"👋"}');
    expect(said.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test.each([
    ['is too large', { ...question, user: 'x'.repeat(LIMIT) }, 413],
    ['cannot be translated', { ...question, n: 2 }, 422],
    ['is wrong', { ...question, messages: 'hi' }, 400],
  ])('refuses a call that %s', async (_what, body, status) => {
    arrived = undefined;
    expect((await ask(body)).status).toBe(status);
    expect(arrived).toBeUndefined();
  });

  test('says so when an answer cannot be read', async () => {
    answer = { type: 'application/json', text: '{"no": "answer"}' };
    const response = await ask(question);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'bad_upstream_answer' } });
  });
});
