import { CHUNKINGS, gemini, SAMPLES, type AnswerMode, type MockProvider, type Sample } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectedAnswer } from './stage/expected-answer.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, expectCredential, internalHeaders, onlyArrived } from './stage/upstream.ts';

const CALLER_KEY = 'caller-key-9d02';
const UPSTREAM = 'upstream-name.v2:0';
const ALIAS = 'public';
const keyOf = (name: string): string => `key-of-${name}-5b1c`;

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: config(mock) });
beforeEach(() => mock.reset());

/** One provider for each sample, with the same model under an alias and under its own name. */
function config(provider: MockProvider) {
  const rows = SAMPLES.map(
    (sample, index) => [sample, `p${index}`, `${ALIAS}-${index}`, `${UPSTREAM}-${index}`] as const,
  );
  return {
    providers: Object.fromEntries(rows.map(([sample, name]) => [name, providerConfig(sample, provider, keyOf(name))])),
    models: Object.fromEntries(
      rows.flatMap(([, name, alias, upstream]) => [alias, upstream].map((model) => [model, `${name}/${upstream}`])),
    ),
  };
}

/** What a provider has to get: the caller's bytes, but that a chat stream is asked for its usage. */
function expectBody(got: Buffer, sample: Sample, { model, mode }: { model: string; mode: AnswerMode }): void {
  const sent = sample.question(model, mode);
  if (sample.name !== 'openai-chat' || mode === 'JSON') return expect(got.toString('utf8')).toBe(sent.toString('utf8'));
  const { stream_options: options, ...rest } = JSON.parse(got.toString('utf8')) as Record<string, unknown>;
  expect(rest).toEqual(JSON.parse(sent.toString('utf8')));
  expect(options).toEqual({ include_usage: true });
  const inserted = got.length - sent.length;
  const same = [...sent.keys()].findIndex((at) => sent[at] !== got[at]);
  expect(got.subarray(same + inserted).equals(sent.subarray(same)), 'one piece is put in, the rest stays').toBe(true);
}

const rows = SAMPLES.flatMap((sample, index) =>
  sample.modes.flatMap((mode) =>
    CHUNKINGS.map((chunking) => ({ title: `${mode}, ${chunking}`, sample, index, mode, chunking })),
  ),
);

describe.each(SAMPLES.map((sample) => [sample.name] as const))('%s', (name) => {
  test.each(rows.filter(({ sample }) => sample.name === name))('$title', async ({ sample, index, mode, chunking }) => {
    const upstream = `${UPSTREAM}-${index}`;
    await mock.play({ chunking, seed: index + 1 });
    for (const model of [`${ALIAS}-${index}`, upstream]) {
      const id = requestId();
      const reply = await ask(gateway, model, {
        sample,
        mode,
        headers: {
          authorization: `Bearer ${CALLER_KEY}`,
          'x-request-id': id,
          'user-agent': 'kit/1',
          'x-custom': 'kept',
        },
      });
      const expected = expectedAnswer(sample, upstream, mode);
      expect(reply.body.toString('utf8')).toBe(expected.toString('utf8'));
      expect(reply.body.equals(expected)).toBe(true);
      expect(reply).toMatchObject({ status: 200, broken: undefined });
      expect(reply.headers).toMatchObject({
        'content-type': sample.type[mode],
        'x-request-id': id,
        'x-dragoman-provider': `p${index}`,
        'x-dragoman-model': upstream,
        'x-dragoman-attempts': '1',
      });
      const arrived = onlyArrived(mock);
      expect(arrived.path.split('/').map(decodeURIComponent)).toEqual(
        sample.path(upstream, mode).split('/').map(decodeURIComponent),
      );
      expect(arrived.headers).toMatchObject({
        'content-type': 'application/json',
        'x-custom': 'kept',
        host: `127.0.0.1:${mock.port}`,
      });
      expectBody(arrived.body, sample, { model: upstream, mode });
      expectCredential(arrived, sample.credential(keyOf(`p${index}`)));
      expect(everythingIn(arrived)).not.toContain(CALLER_KEY);
      expect(internalHeaders(arrived)).toEqual([]);
      await mock.reset();
      await mock.play({ chunking, seed: index + 1 });
    }
  });
});

test('a stream comes piece by piece, not at its end', async () => {
  await mock.play({ delayMs: 60 });
  const reply = await ask(gateway, `${ALIAS}-0`, { mode: 'stream' });
  expect(reply.status).toBe(200);
  expect(reply.firstByteAt).toBeLessThan(reply.endAt - 200);
});

test('a provider who speaks for the gateway is not heard, and what he says of a failure of ours neither', async () => {
  const said = ['provider', 'model', 'attempts', 'anything'].map((name) => [`x-dragoman-${name}`, 'a lie']);
  const headers = Object.fromEntries([...said, ['x-gw-error', 'model_not_found']]);
  for (const status of [200, 400]) {
    mock.next({ answer: { status, body: '{"model":"x"}', headers } });
    const reply = await ask(gateway, `${ALIAS}-0`);
    expect(reply).toMatchObject({ status, text: '{"model":"x"}' });
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'p0', 'x-dragoman-attempts': '1' });
    expect(JSON.stringify(reply.headers)).not.toContain('lie');
    expect(reply.headers).not.toHaveProperty('x-gw-error');
  }
});

test('what a provider says no with goes through as it is', async () => {
  for (const status of [400, 401, 403, 404, 422]) {
    const body = `{ "error" : {"message":"provider-says ${status}"} }`;
    mock.next({ answer: { status, body, headers: { 'x-of-provider': 'kept' } } });
    const reply = await ask(gateway, `${ALIAS}-0`);
    expect(reply).toMatchObject({ status, text: body, broken: undefined });
    expect(reply.headers).toMatchObject({ 'x-of-provider': 'kept', 'x-dragoman-provider': 'p0' });
  }
});

test('a 200 that is no JSON goes through as it is', async () => {
  mock.next({ answer: { status: 200, body: '<html>not JSON', headers: { 'content-type': 'application/json' } } });
  expect(await ask(gateway, `${ALIAS}-0`)).toMatchObject({ status: 200, text: '<html>not JSON', broken: undefined });
});

test('a caller who asks for the usage of a stream sees it', async () => {
  const [chat] = SAMPLES;
  if (!chat) throw new Error('no sample');
  const body = Buffer.from(
    `{"stream_options":{ "include_usage" : true },"model":"${UPSTREAM}-0","stream":true,"messages":[]}`,
  );
  const reply = await ask(gateway, `${UPSTREAM}-0`, { mode: 'stream', body });
  expect(reply.text).toBe(
    Buffer.concat(chat.pieces(`${UPSTREAM}-0`, { mode: 'stream', usage: true })).toString('utf8'),
  );
  expect(onlyArrived(mock).body.equals(body)).toBe(true);
});

test.each(['{"include_usage":false}', 'null', '{}', '{"include_obfuscation":false}'])(
  'a caller who wrote stream_options %s does not see the usage',
  async (options) => {
    const body = `{"model":"${ALIAS}-0","stream":true,"stream_options":${options},"messages":[]}`;
    const reply = await ask(gateway, `${ALIAS}-0`, { mode: 'stream', body });
    expect(reply.text).toContain('[DONE]');
    expect(reply.text).not.toMatch(/"choices":\[\]|prompt_tokens/);
    expect(JSON.parse(onlyArrived(mock).body.toString('utf8'))).toMatchObject({
      stream_options: { include_usage: true },
    });
  },
);

test('a batch of embeddings for Gemini names the provider’s model in each of its parts, and nothing else changes', async () => {
  const index = SAMPLES.indexOf(gemini);
  const [alias, upstream] = [`${ALIAS}-${index}`, `${UPSTREAM}-${index}`];
  const batch = (model: string) =>
    `{"requests": [{"model" : "models/${model}","content":{"parts":[{"text":"say \\"model\\": \\"models/${alias}\\""}]}},` +
    `{"content":{"parts":[{"text":"x"}]},"model":"models/${model}"}]}`;
  const sample = { ...gemini, path: (model: string) => `/v1beta/models/${model}:batchEmbedContents` };
  mock.next({ answer: { status: 200, body: '{"embeddings":[]}' } });
  await ask(gateway, alias, { sample, body: batch(alias) });
  const arrived = onlyArrived(mock);
  expect(decodeURIComponent(arrived.path)).toBe(sample.path(upstream));
  expect(arrived.body.toString()).toBe(batch(upstream).replace(`models/${upstream}\\"`, `models/${alias}\\"`));
  expect(arrived.headers['content-length']).toBe(String(arrived.body.length));
});
