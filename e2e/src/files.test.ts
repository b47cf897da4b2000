import { sendOverWebSocket } from '@dragoman/testkit';
import OpenAI, { toFile } from 'openai';
import { beforeEach, describe, expect, test } from 'vitest';
import { requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { askFor, jsonAnswer, openaiAt, OWN_KEY } from './stage/file-calls.ts';
import { openStage } from './stage/stage.ts';
import { expectCredential, internalHeaders, lastArrived, onlyArrived } from './stage/upstream.ts';

const BOUNDARY = 'a-boundary';
const FORM = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
const form = (content: string): Buffer =>
  Buffer.from(
    [
      `--${BOUNDARY}`,
      'content-disposition: form-data; name="purpose"',
      '',
      'batch',
      `--${BOUNDARY}`,
      'content-disposition: form-data; name="file"; filename="x.jsonl"',
      'content-type: application/jsonl',
      '',
      content,
      `--${BOUNDARY}--`,
      '',
    ].join('\r\n'),
  );

const stage = openStage();
const mock = await stage.provider();
beforeEach(() => mock.reset());

describe('one provider, and nobody has to say who he is', async () => {
  const gateway = await stage.gateway({
    config: {
      providers: { openai: openaiAt(mock), local: { kind: 'openai-compatible', endpoint: `${mock.url}/other` } },
      models: { m: 'openai/m', other: 'local/m' },
    },
  });

  test.each([
    ['POST', '/v1/files', form('{}\n'), FORM],
    ['GET', '/v1/files?limit=2&order=asc', undefined, {}],
    ['GET', '/v1/files/file-abc_1', undefined, {}],
    ['DELETE', '/v1/files/file-abc_1', undefined, {}],
    ['GET', '/v1/files/file-abc_1/content', undefined, {}],
    [
      'POST',
      '/v1/batches',
      '{"input_file_id":"file-1","model":"x","model":"y"}',
      { 'content-type': 'application/json' },
    ],
    ['GET', '/v1/batches?after=batch_1', undefined, {}],
    ['GET', '/v1/batches/batch_1', undefined, {}],
    ['POST', '/v1/batches/batch_1/cancel', '', {}],
  ])('%s %s goes there as it is', async (method, path, body, headers) => {
    const id = requestId();
    const answer = { id: 'x', usage: { input_tokens: 5, output_tokens: 7 } };
    mock.next(jsonAnswer(answer));
    const reply = await askFor(gateway, path, {
      method,
      headers: { ...headers, 'x-request-id': id },
      ...(body !== undefined && { body }),
    });
    expect(reply, reply.text).toMatchObject({ status: 200, broken: undefined });
    expect(reply.json()).toEqual(answer);
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'openai', 'x-request-id': id });
    expect(reply.headers['x-dragoman-model']).toBeUndefined();
    const arrived = onlyArrived(mock);
    expect(arrived).toMatchObject({ method, path });
    expect(arrived.body).toEqual(Buffer.from(body ?? ''));
    expect(arrived.headers['content-type']).toBe((headers as Record<string, string>)['content-type']);
    expectCredential(arrived, { authorization: `Bearer ${OWN_KEY}` });
    expect(internalHeaders(arrived)).toEqual([]);
    expect(await gateway.log.linesOf(id)).toEqual([
      expect.objectContaining({
        'gen_ai.operation.name': path.startsWith('/v1/files') ? 'files' : 'batches',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': null,
        dialect: 'openai-chat',
        usage: 'none',
        cost_usd: null,
        status: 200,
        error: null,
      }),
    ]);
  });

  test('a file is larger than any body that is read', async () => {
    const content = form('x'.repeat(60_000_000));
    mock.next(jsonAnswer({ id: 'file-1' }));
    expect((await askFor(gateway, '/v1/files', { headers: FORM, body: content })).status).toBe(200);
    expect(onlyArrived(mock).body.equals(content)).toBe(true);
  });

  test('what a file holds comes back byte for byte', async () => {
    const body = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 7) % 256));
    mock.next({ answer: { status: 200, headers: { 'content-type': 'application/octet-stream' }, body } });
    const reply = await askFor(gateway, '/v1/files/file-1/content');
    expect(reply.body.equals(body)).toBe(true);
  });

  test('an error of the provider keeps its words, and nobody else is asked', async () => {
    const words = { error: { message: 'No such File object', type: 'invalid_request_error', param: 'id', code: null } };
    mock.next({
      answer: { status: 404, headers: { 'content-type': 'application/json' }, body: JSON.stringify(words) },
    });
    const reply = await askFor(gateway, '/v1/files/file-1');
    expect(reply).toMatchObject({ status: 404 });
    expect(reply.json()).toEqual(words);
    await mock.play({ fault: '503' });
    expect((await askFor(gateway, '/v1/batches')).status).toBe(503);
    expect(mock.arrived).toHaveLength(2);
  });

  test('a provider that hangs up', async () => {
    await mock.play({ fault: 'reset before head' });
    expectError(await askFor(gateway, '/v1/batches'), 'openai', { code: 'no_provider_available' });
    expect(mock.arrived).toHaveLength(1);
  });

  test.each([
    ['GET', '/v1/files/../chat/completions'],
    ['GET', '/v1/files/..%2f..%2fadmin'],
    ['GET', '/v1/files/a%2fb'],
    ['GET', '/v1/files/a/b'],
    ['GET', '/v1/files/'],
    ['GET', '/v1/files/a%00'],
    ['GET', '/v1/batches/b/content'],
    ['GET', '/v1/batchesx'],
    ['PUT', '/v1/files/file-1'],
    ['PATCH', '/v1/batches/batch_1'],
  ])('nothing else: %s %s', async (method, path) => {
    const reply = await askFor(gateway, path, { method });
    expect(reply.status, reply.text).toBeGreaterThanOrEqual(400);
    expect(reply.status, reply.text).toBeLessThan(500);
    expect(mock.arrived).toEqual([]);
  });

  test('the official client', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'mine', maxRetries: 0 });
    mock.next(
      jsonAnswer({ id: 'file-1', object: 'file' }),
      jsonAnswer({ id: 'batch_1', object: 'batch' }),
      jsonAnswer({ object: 'list', data: [] }),
    );
    const file = await client.files.create({ file: await toFile(Buffer.from('{}\n'), 'x.jsonl'), purpose: 'batch' });
    expect(file.id).toBe('file-1');
    const batch = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    expect(batch.id).toBe('batch_1');
    expect((await client.batches.list()).data).toEqual([]);
    expect(lastArrived(mock).path).toBe('/v1/batches');
  });

  test('nothing is upgraded', async () => {
    const tried = await sendOverWebSocket(gateway.url, '/v1/files', { text: 'x' });
    expect(tried).toMatchObject({ status: 403, echoed: undefined });
    expect(mock.arrived).toEqual([]);
  });

  test('models are asked as ever', async () => {
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
    const headers = { 'content-type': 'application/json' };
    expect((await askFor(gateway, '/v1/chat/completions', { body, headers })).status).toBe(200);
    expect((await askFor(gateway, '/v1/models')).status).toBe(200);
  });
});

test('Azure has them beside its deployments', async () => {
  const azure = { kind: 'azure-openai', endpoint: mock.url, key: OWN_KEY, apiVersion: '2024-10-21', files: true };
  const gateway = await stage.gateway({ config: { providers: { azure }, models: { m: 'azure/m' } } });
  mock.next(jsonAnswer({}), jsonAnswer({}));
  expect(await askFor(gateway, '/v1/files/f-1')).toMatchObject({ status: 200 });
  expect((await askFor(gateway, '/v1/batches?limit=1')).status).toBe(200);
  expect(mock.arrived.map(({ path }) => path)).toEqual([
    '/openai/files/f-1?api-version=2024-10-21',
    '/openai/batches?limit=1&api-version=2024-10-21',
  ]);
  expectCredential(lastArrived(mock), { 'api-key': OWN_KEY });
});

test.each([
  ['two that could be meant', { a: openaiAt(mock), b: openaiAt(mock) }, 'a'],
  ['one that is not to have them', { a: openaiAt(mock, { files: false }) }, 'a'],
  ['none of OpenAI’s', { a: { kind: 'openai-compatible', endpoint: mock.url } }, 'a'],
])('not served: %s', async (_what, providers, first) => {
  const gateway = await stage.gateway({ config: { providers, models: { m: `${first}/m` } } });
  expectError(await askFor(gateway, '/v1/files'), 'openai', { code: 'not_found' });
  expectError(await askFor(gateway, '/v1/batches', { body: '{}' }), 'openai', { code: 'not_found' });
  expect(mock.arrived).toEqual([]);
});
