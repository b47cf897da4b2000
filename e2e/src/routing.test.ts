import { bedrockConverse, call, FORMAT_SAMPLES, gemini, openaiChat } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { differs } from './stage/host.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';
import { onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: {
      local: { kind: 'openai-compatible', endpoint: `${mock.url}/v1` },
      other: { kind: 'openai-compatible', endpoint: `${mock.url}/other/v1` },
      google: providerConfig(gemini, mock, 'google-key'),
      aws: providerConfig(bedrockConverse, mock, 'aws-key'),
    },
    models: {
      exact: 'local/exact',
      alias: 'local/an-upstream/name:with-signs',
      'acme/slashed': 'local/slashed',
      'anthropic.claude-v1:0': 'aws/anthropic.claude-v1:0',
      'models-with.dots': 'google/up stream',
      'fam-*': 'local',
      'fam-big-*': 'other',
      'fam-big-one': 'local/the-one',
      'pre-*': 'local/*',
    },
  },
});
beforeEach(() => mock.reset());

test.each([
  ['exact', '/v1/chat/completions', 'exact', 'local'],
  ['alias', '/v1/chat/completions', 'an-upstream/name:with-signs', 'local'],
  ['acme/slashed', '/v1/chat/completions', 'slashed', 'local'],
  ['fam-small', '/v1/chat/completions', 'fam-small', 'local'],
  ['fam-', '/v1/chat/completions', 'fam-', 'local'],
  ['fam-big-two', '/other/v1/chat/completions', 'fam-big-two', 'other'],
  ['pre-fix/ed', '/v1/chat/completions', 'fix/ed', 'local'],
  ['fam-big-one', '/v1/chat/completions', 'the-one', 'local'],
])('%s goes to %s as %s', async (...[model, path, upstream, provider]) => {
  const reply = await ask(gateway, model);
  expect(reply.status, reply.text).toBe(200);
  expect(onlyArrived(mock).path).toBe(path);
  expect(onlyArrived(mock).body).toEqual(openaiChat.question(upstream, 'JSON'));
  expect(reply.headers).toMatchObject({
    'x-dragoman-provider': provider,
    'x-dragoman-model': upstream,
    'x-dragoman-attempts': '1',
  });
});

test.each([
  ['escaped letters', 'm%6fdels-with%2Edots', gemini],
  ['escaped colon', 'anthropic.claude-v1%3A0', bedrockConverse],
  ['bare colon', 'anthropic.claude-v1:0', bedrockConverse],
])('a model in the path, %s', async (_what, written, sample) => {
  const path = sample.path('MODEL', 'JSON').replace('MODEL', written);
  const body = sample.question('', 'JSON');
  const reply = await call(gateway.url, path, { body, headers: { 'content-type': 'application/json' } });
  expect(reply.status, reply.text).toBe(200);
  const upstream = sample === gemini ? 'up stream' : 'anthropic.claude-v1:0';
  const segments = onlyArrived(mock).path.split('/').map(decodeURIComponent);
  expect(segments).toEqual(decodeURIComponent(sample.path(upstream, 'JSON')).split('/'));
  expect(reply.headers['x-dragoman-model']).toBe(upstream);
});

test.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
  'a model that nobody knows: %s',
  async (_name, sample) => {
    const reply = await ask(gateway, 'nobody', { sample });
    expectError(reply, sample.errors, { code: 'model_not_found', says: /nobody/ });
    expect(mock.arrived).toEqual([]);
  },
);

test.each([
  ['fa', 'too short for a prefix'],
  ['FAM-small', 'case matters'],
  ['fam', 'without its hyphen'],
  ['exact ', 'with a space'],
  ['__proto__', 'a name of the language'],
  ['*', 'a star of the caller'],
])('no model: %s (%s)', async (model) => {
  expectError(await ask(gateway, model), 'openai', { code: 'model_not_found' });
});

test('a path that is nobody’s', async () => {
  const reply = await call(gateway.url, '/v1/nope', { body: '{}', headers: { 'content-type': 'application/json' } });
  expectError(reply, 'openai', { code: 'not_found' });
});

test('what has no translation is refused where the provider does not speak it', async () => {
  const body = '{"model":"models-with.dots","prompt":"a picture"}';
  const reply = await call(gateway.url, '/v1/images/generations', {
    body,
    headers: { 'content-type': 'application/json' },
  });
  expectError(reply, 'openai', { code: 'cannot_translate', says: /image generation/ });
  expect(mock.arrived).toEqual([]);
});

test('below /anthropic the Messages format is served too', async () => {
  const reply = await call(gateway.url, '/anthropic/v1/messages', {
    body: '{"model":"nobody"}',
    headers: { 'content-type': 'application/json' },
  });
  expectError(reply, 'anthropic', { code: 'model_not_found' });
});

describe.skipIf(differs('a path at which there is nothing'))('a path that takes another method', () => {
  test.each([
    ['GET', '/v1/chat/completions', 'openai', 'POST'],
    ['DELETE', '/v1/messages?beta=true', 'anthropic', 'POST'],
    ['GET', '/anthropic/v1/messages', 'anthropic', 'POST'],
    ['GET', '/v1beta/models/exact:generateContent', 'google', 'POST'],
    ['PUT', '/model/exact/converse', 'bedrock', 'POST'],
    ['GET', '/v2/chat', 'cohere', 'POST'],
    ['POST', '/v1/realtime', 'openai', 'GET'],
  ] as const)('%s %s', async (method, path, dialect, takes) => {
    const reply = await call(gateway.url, path, { method });
    expectError(reply, dialect, { code: 'method_not_allowed', says: new RegExp(`This path takes ${takes}\\.`) });
    expect(reply.headers['allow']).toBe(takes);
    expect(mock.arrived).toEqual([]);
  });

  test('where there is nothing, no method is named', async () => {
    expectError(await call(gateway.url, '/v1/nothing'), 'openai', { code: 'not_found' });
  });

  test('where the version is missing, it is named', async () => {
    const reply = await call(gateway.url, '/chat/completions', { method: 'POST' });
    expectError(reply, 'openai', { code: 'not_found', says: /begin with \/v1\./ });
  });
});
