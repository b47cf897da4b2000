import { call, type Reply } from '@dragoman/testkit';
import { expect, test } from 'vitest';
import { expectError } from './stage/expect-error.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { local: { kind: 'openai-compatible', endpoint: `${mock.url}/v1` } },
    models: { plain: 'local/up', 'acme/chat:v1': 'local/up', 'wild-*': 'local' },
  },
});
const get = (path: string, headers = {}): Promise<Reply> => call(gateway.url, path, { headers });
const model = (id: string) => ({
  id,
  object: 'model',
  created: expect.any(Number) as unknown,
  owned_by: expect.any(String) as unknown,
});

test('the list has every model that has a name of its own', async () => {
  const reply = await get('/v1/models');
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toMatch(/^application\/json/);
  expect(reply.json()).toEqual({
    object: 'list',
    data: expect.arrayContaining([model('plain'), model('acme/chat:v1')]) as unknown,
  });
});

test.each([
  ['plain', 'plain'],
  ['acme/chat:v1', 'acme/chat:v1'],
  ['acme%2Fchat%3Av1', 'acme/chat:v1'],
])('one model by its id: %s', async (path, id) => {
  const reply = await get(`/v1/models/${path}`);
  expect(reply.status).toBe(200);
  expect(reply.json()).toEqual(model(id));
});

test('a model that is not there', async () => {
  expectError(await get('/v1/models/nobody'), 'openai', { code: 'model_not_found' });
});

test('a caller of Anthropic is told in its shape', async () => {
  const headers = { 'anthropic-version': '2023-06-01' };
  const listed = await get('/v1/models', headers);
  expect(listed.json()).toMatchObject({
    data: expect.arrayContaining([expect.objectContaining({ type: 'model', id: 'plain' })]) as unknown,
    has_more: false,
  });
  expect((await get('/v1/models/plain', headers)).json()).toMatchObject({ type: 'model', id: 'plain' });
  expectError(await get('/v1/models/nobody', headers), 'anthropic', { code: 'model_not_found' });
});

// Google's clients ask at one of two paths, by their version and language.
test.each(['/v1beta', '/v1'])('a caller of Gemini is told in its shape: %s', async (version) => {
  const headers = { 'x-goog-api-key': 'any' };
  const listed = await get(`${version}/models`, headers);
  expect(listed.json()).toMatchObject({
    models: expect.arrayContaining([expect.objectContaining({ name: 'models/plain' })]) as unknown,
  });
  expect((await get(`${version}/models/plain`, headers)).json()).toMatchObject({ name: 'models/plain' });
  expectError(await get(`${version}/models/nobody`, headers), 'google', { code: 'model_not_found' });
});

test('listing asks no provider', () => {
  expect(mock.arrived).toEqual([]);
});
