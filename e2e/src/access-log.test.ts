import { ANSWER_CANARY, call, FORMAT_SAMPLES, PROMPT_CANARY, until, type LogLine } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { differs } from './stage/host.ts';
import { providerConfig } from './stage/provider-config.ts';
import { sendRaw } from './stage/raw.ts';
import { openStage } from './stage/stage.ts';
import { tokensOf } from './stage/token-histogram.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(
      FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'own-key-3c')]),
    ),
    models: {
      ...Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/upstream`])),
      failing: ['openai-chat/one', 'openai-chat/two'],
      counted: 'openai-chat/upstream',
    },
  },
});

/** Contract §5. */
const FIELDS = [
  'time',
  'id',
  'request_id',
  'route',
  'key',
  'team',
  'dialect',
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'stream',
  'status',
  'error',
  'attempts',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.cache_read_tokens',
  'gen_ai.usage.cache_write_tokens',
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.reasoning_tokens',
  'usage',
  'cost_usd',
  'ttft_ms',
  'duration_ms',
  'bytes_in',
  'bytes_out',
];

const lineOf = async (id: string): Promise<LogLine> => {
  const lines = await gateway.log.linesOf(id);
  expect(lines).toHaveLength(1);
  return lines[0] ?? {};
};
const number = expect.any(Number) as unknown;
const linesWith = (error: string): readonly LogLine[] =>
  gateway.log
    .text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine)
    .filter((line) => line['error'] === error);

describe.concurrent.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (name, sample) => {
  test.each(sample.modes)('one line, every field: %s', async (mode) => {
    const id = requestId();
    const reply = await ask(gateway, name, { sample, mode, headers: { 'x-request-id': id } });
    const line = await lineOf(id);
    expect(Object.keys(line).sort()).toEqual(expect.arrayContaining([...FIELDS].sort()));
    expect(line).toMatchObject({
      request_id: id,
      id: expect.stringMatching(/^[\w-]{16,}$/) as unknown,
      key: null,
      team: null,
      dialect: name,
      'gen_ai.operation.name': name === 'gemini' ? 'generate_content' : 'chat',
      'gen_ai.provider.name': name,
      'gen_ai.request.model': name,
      stream: mode === 'stream',
      status: 200,
      error: null,
      attempts: 1,
      cost_usd: null,
      ttft_ms: number,
      duration_ms: number,
      bytes_in: sample.question(name, mode).length,
      bytes_out: reply.body.length,
    });
    expect(Math.abs(Date.parse(String(line['time'])) - Date.now())).toBeLessThan(60_000);
    if (!['bedrock-converse', 'cohere'].includes(name)) expect(line['gen_ai.response.model']).toBe('upstream');
  });
});

test('a call whose answer says no usage has null for its error', async () => {
  const id = requestId();
  const body = JSON.stringify({ model: 'openai-chat', input: 'x' });
  const headers = { 'content-type': 'application/json', 'x-request-id': id };
  mock.next({ answer: { status: 200, body: '{"id":"modr-1"}' } });
  expect((await call(gateway.url, '/v1/moderations', { body, headers })).status).toBe(200);
  const none = { usage: 'none', error: null, status: 200, cost_usd: null };
  expect(await lineOf(id)).toMatchObject({ ...none, 'gen_ai.operation.name': 'moderation' });
});

describe('errors are logged by their code', () => {
  test.skipIf(differs('a request that cannot be read')).each([
    ['invalid_request', 400, 'GET /v1/models HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n'],
    ['headers_too_large', 431, `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(70_000)}\r\n\r\n`],
  ])('before anybody has looked at the request: %s', async (error, status, request) => {
    expect((await sendRaw(gateway.url, [request])).statuses).toEqual([status]);
    const find = () => gateway.log.text().includes(`"error":"${error}"`) && linesWith(error);
    const lines = await until(find, { ms: 15_000, every: 200 });
    expect(lines).toMatchObject([{ status, usage: 'none', cost_usd: '0', 'gen_ai.provider.name': null }]);
  });

  test.each([
    ['model_not_found', 404, '{"model":"nobody"}'],
    ['invalid_body', 400, '{"model":'],
  ])('%s', async (error, status, body) => {
    const id = requestId();
    await ask(gateway, 'nobody', { body, headers: { 'x-request-id': id } });
    expect(await lineOf(id)).toMatchObject({ error, status, usage: 'none', 'gen_ai.provider.name': null });
  });

  test('no provider available', async () => {
    const id = requestId();
    mock.next({ fault: 'close before head' }, { fault: 'close before head' });
    const reply = await ask(gateway, 'failing', { headers: { 'x-request-id': id } });
    expect(await lineOf(id)).toMatchObject({
      status: reply.status,
      attempts: 2,
      error: expect.stringMatching(/^[a-z_]+$/) as unknown,
    });
  });
});

test('the same request id twice: two lines with ids of their own', async () => {
  const id = requestId();
  await ask(gateway, 'openai-chat', { headers: { 'x-request-id': id } });
  await ask(gateway, 'openai-chat', { headers: { 'x-request-id': id } });
  const both = await until(
    async () => ((await gateway.log.linesOf(id)).length === 2 ? gateway.log.linesOf(id) : undefined),
    { ms: 15_000, every: 200 },
  );
  expect(new Set(both?.map((line) => line['id'])).size).toBe(2);
});

test('every line is JSON; no prompt, no answer, no key is in it', async () => {
  const id = requestId();
  await ask(gateway, 'openai-chat', { headers: { 'x-request-id': id, authorization: 'Bearer callers-secret-55' } });
  await lineOf(id);
  const text = gateway.log.text();
  for (const secret of [PROMPT_CANARY, ANSWER_CANARY, 'own-key-3c', 'callers-secret-55'])
    expect(text).not.toContain(secret);
  for (const line of text.trim().split('\n')) expect(JSON.parse(line)).toBeTypeOf('object');
});

test('a request id that tries to write lines of its own does not', async () => {
  const id = `${requestId()}","status":999,"x":"`;
  await ask(gateway, 'openai-chat', { headers: { 'x-request-id': id } });
  const mark = id.slice(0, id.indexOf('"'));
  const line = await until(
    () =>
      gateway.log
        .text()
        .split('\n')
        .find((each) => each.includes(mark)),
    { ms: 15_000, every: 200 },
  );
  expect(JSON.parse(line ?? '')).toMatchObject({ request_id: id, status: 200 });
});

test.skipIf(differs('metrics'))(
  'the histogram of tokens has what providers said; of a caller who left before he heard anything, his question',
  async () => {
    const ids = [requestId(), requestId(), requestId()];
    for (const id of ids) await ask(gateway, 'counted', { headers: { 'x-request-id': id } });
    const said = await lineOf(ids[0] ?? '');
    await mock.play({ fault: 'hang' });
    const left = requestId();
    await ask(gateway, 'counted', { timeout: 400, headers: { 'x-request-id': left } });
    const asked = await lineOf(left);
    await mock.reset();
    const counted = (type: 'input' | 'output') => tokensOf(gateway.admin, 'counted', type);
    // Envoy merges its histograms every five seconds.
    await until(async () => (await counted('input')).count === 4, { ms: 15_000, every: 500 });
    const input = 3 * Number(said['gen_ai.usage.input_tokens']) + Number(asked['gen_ai.usage.input_tokens']);
    expect((await counted('input')).sum / input).toBeCloseTo(1, 0.7);
    const { count, sum } = await counted('output');
    expect(count).toBe(3);
    expect(sum / (3 * Number(said['gen_ai.usage.output_tokens']))).toBeCloseTo(1, 0.7);
  },
);

test.skipIf(differs('metrics'))('metrics of Envoy and of Dragoman are on the admin port', async () => {
  // Envoy merges its histograms every five seconds.
  const scrape = () => call(gateway.admin, '/metrics');
  await until(async () => (await scrape()).text.includes('gen_ai_client_token_usage'), { ms: 10_000 });
  const { text, status } = await scrape();
  expect(status).toBe(200);
  for (const name of [
    'envoy_',
    'dragoman_config_generation',
    'gen_ai_client_token_usage',
    'gen_ai_server_request_duration_seconds',
    'gen_ai_server_time_to_first_token_seconds',
  ]) {
    expect(text).toContain(name);
  }
  expect((await call(gateway.admin, '/livez')).status).toBe(200);
  expect((await call(gateway.url, '/metrics')).status).toBe(404);
});
