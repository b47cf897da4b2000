import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import {
  ANSWER_CANARY,
  anthropicMessages,
  bedrockConverse,
  descendants,
  FORMAT_SAMPLES,
  gemini,
  openaiChat,
  until,
  type Arrived,
  type Gateway,
} from '@dragoman/testkit';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectErrorEvent } from './stage/broken-stream.ts';
import { googleServer, tokenOf } from './stage/google-server.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, expectCredential, internalHeaders, lastArrived, onlyArrived } from './stage/upstream.ts';
import { signatureOf } from './stage/verify-signature.ts';

const SECRET = 'amazons-secret/with+signs=91';
const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const home = mkdtempSync(join(tmpdir(), 'dragoman-cloud-'));
const accountFile = join(home, 'account.json');

const stage = openStage();
const google = await googleServer();
google.account(accountFile);
const mock = await stage.provider();
const other = await stage.provider();
const bedrock = { kind: 'aws-bedrock', region: 'eu-west-1', endpoint: mock.url };
const vertex = { kind: 'gcp-vertex', project: 'acme', location: 'us-central1', endpoint: mock.url };
const openai = { kind: 'openai', endpoint: `${other.url}/v1`, key: 'key-of-openai' };

const gateway = await stage.gateway({
  env: {
    HOME: home,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SESSION_TOKEN: 'session-token-5',
    GOOGLE_APPLICATION_CREDENTIALS: accountFile,
    OPENAI_API_KEY: 'key-of-somebody',
  },
  config: {
    providers: {
      bedrock,
      vertex,
      openai,
      'vertex-key': { ...vertex, key: 'AIza-key' },
      'vertex-token': { ...vertex, key: 'ya29.given' },
    },
    models: {
      sonnet: `bedrock/${SONNET}`,
      'openai-then-bedrock': ['openai/up', `bedrock/${SONNET}`],
      'bedrock-then-openai': [`bedrock/${SONNET}`, 'openai/up'],
      gemini: 'vertex/gemini-2.5-pro',
      claude: 'vertex/claude-sonnet-4-5@20250929',
      'bedrock/*': 'bedrock/*',
      'vertex/*': 'vertex/*',
      'vertex-key': 'vertex-key/gemini-2.5-pro',
      'vertex-token': 'vertex-token/gemini-2.5-pro',
    },
  },
});
beforeEach(async () => {
  await mock.reset();
  await other.reset();
});

/** It is signed by the gateway's own key, as Amazon would check it, and by nothing else. */
function expectSigned(arrived: Arrived): void {
  expect(signatureOf(arrived, SECRET)).toEqual({
    keyId: 'AKIATEST',
    region: 'eu-west-1',
    service: 'bedrock',
    signed: ['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
    isGood: true,
  });
  expect(arrived.headers).toMatchObject({ host: `127.0.0.1:${mock.port}`, 'x-amz-security-token': 'session-token-5' });
  expectCredential(arrived, { authorization: arrived.headers.authorization ?? '' });
  expect(internalHeaders(arrived)).toEqual([]);
}

describe('Bedrock without a key is signed by Envoy', () => {
  test.each(['JSON', 'stream'] as const)('a caller of Converse, %s', async (mode) => {
    const reply = await ask(gateway, 'sonnet', { sample: bedrockConverse, mode });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain(ANSWER_CANARY);
    const arrived = onlyArrived(mock);
    expect(arrived.path).toBe(bedrockConverse.path(SONNET, mode));
    expect(arrived.body).toEqual(bedrockConverse.question(SONNET, mode));
    expectSigned(arrived);
  });
  test.each(['JSON', 'stream'] as const)('a caller of OpenAI, %s', async (mode) => {
    const messages = [{ role: 'user', content: 'Say hello.' }];
    const body = JSON.stringify({ model: 'sonnet', messages, ...(mode === 'stream' && { stream: true }) });
    const reply = await ask(gateway, 'sonnet', { mode, body });
    expect(reply.text).toContain(ANSWER_CANARY);
    expect(onlyArrived(mock).path).toBe(bedrockConverse.path(SONNET, mode));
    expectSigned(onlyArrived(mock));
  });
  test.each([1_000, 100_000, 2_000_000])('a body of %d bytes, direct and translated', async (size) => {
    const text = 'word '.repeat(size / 5);
    const direct = JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] });
    expect((await ask(gateway, 'sonnet', { sample: bedrockConverse, body: direct })).status).toBe(200);
    expectSigned(lastArrived(mock));
    const translated = JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content: text }] });
    expect((await ask(gateway, 'sonnet', { body: translated })).status).toBe(200);
    expectSigned(lastArrived(mock));
    expect(lastArrived(mock).body.length).toBeGreaterThan(size);
  });
  test('on connections that are new, many at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => ask(gateway, 'sonnet', { sample: bedrockConverse })),
    );
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    mock.arrived.forEach(expectSigned);
  });
  test('after another provider failed', async () => {
    other.next({ fault: '503' });
    const body = JSON.stringify({ model: 'x', messages: [{ role: 'user', content: 'Say hello.' }] });
    const reply = await ask(gateway, 'openai-then-bedrock', { body: body.replace('"x"', '"openai-then-bedrock"') });
    expect(reply.status).toBe(200);
    expectSigned(onlyArrived(mock));
  });
  test('and its signature is no other provider’s', async () => {
    mock.next({ fault: '503' });
    const sent = { model: 'bedrock-then-openai', messages: [{ role: 'user', content: 'Say hello.' }] };
    expect((await ask(gateway, 'x', { body: JSON.stringify(sent) })).status).toBe(200);
    expectCredential(onlyArrived(other), { authorization: 'Bearer key-of-openai' });
    expect(everythingIn(onlyArrived(other))).not.toMatch(/x-amz|AKIATEST|session-token/i);
  });
  test('whatever the caller signed himself', async () => {
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=CALLERSKEY/20250101/us-east-1/bedrock/aws4_request, Signature=0',
      'x-amz-date': '20250101T000000Z',
      'x-amz-security-token': 'callers-token',
      'x-amz-content-sha256': 'callers-hash',
      'amz-sdk-invocation-id': 'callers-id',
      'amz-sdk-request': 'attempt=1',
      'x-amzn-bedrock-trace': 'ENABLED',
    };
    await ask(gateway, 'sonnet', { sample: bedrockConverse, headers });
    expectSigned(onlyArrived(mock));
    expect(everythingIn(onlyArrived(mock))).not.toMatch(/caller|amz-sdk/i);
    expect(onlyArrived(mock).headers['x-amzn-bedrock-trace']).toBe('ENABLED');
    await ask(gateway, 'gemini', { sample: gemini, headers: { ...headers, 'x-goog-user-project': 'callers' } });
    expect(everythingIn(lastArrived(mock))).not.toMatch(/caller|amz|aws/i);
  });
  test('with Amazon’s own client as the caller', async () => {
    const client = new BedrockRuntimeClient({
      endpoint: gateway.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'CALLERSKEY', secretAccessKey: 'x', sessionToken: 'callers-token' },
    });
    const messages = [{ role: 'user' as const, content: [{ text: 'Say hello.' }] }];
    const answer = await client.send(new ConverseCommand({ modelId: 'sonnet', messages }));
    client.destroy();
    expect(JSON.stringify(answer.output)).toContain(ANSWER_CANARY);
    expectSigned(onlyArrived(mock));
    expect(everythingIn(onlyArrived(mock))).not.toMatch(/callers/i);
  });
});

describe('Claude through InvokeModel for a caller of Anthropic', () => {
  const path = (mode: string) =>
    `/model/${encodeURIComponent(SONNET)}/invoke${mode === 'stream' ? '-with-response-stream' : ''}`;
  test.each(['JSON', 'stream'] as const)('%s', async (mode) => {
    const id = requestId();
    const headers = { 'x-request-id': id, 'anthropic-beta': 'context-1m-2025-08-07, x-2' };
    const reply = await ask(gateway, 'sonnet', { sample: anthropicMessages, mode, headers });
    expect(reply).toMatchObject({ status: 200, broken: undefined });
    expect(reply.headers['content-type']).toContain(anthropicMessages.type[mode].split(';')[0]);
    const pieces = anthropicMessages.pieces(SONNET, { mode, usage: false });
    expect(reply.text).toBe(Buffer.concat([...pieces]).toString());
    const arrived = onlyArrived(mock);
    expectSigned(arrived);
    expect(arrived.path).toBe(path(mode));
    const written = anthropicMessages
      .question('sonnet', mode)
      .toString()
      .replace('"model" :  "sonnet",', '')
      .replace(' "stream": true ,', '');
    const added = '"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["context-1m-2025-08-07","x-2"],';
    expect(arrived.body.toString()).toBe(written.replace('{', `{${added}`));
    const [line = {}] = await gateway.log.linesOf(id);
    expect(line).toMatchObject({ usage: 'reported', 'gen_ai.usage.input_tokens': anthropicMessages.tokens.input });
  });
  test('a stream that ends half-way ends with an error event', async () => {
    mock.next({ fault: 'half, then clean end' });
    expectErrorEvent(await ask(gateway, 'sonnet', { sample: anthropicMessages, mode: 'stream' }), anthropicMessages);
  });
  test('an error of Bedrock is in Anthropic’s words', async () => {
    mock.next({ answer: { status: 400, body: '{"message":"provider-says-no"}' } });
    const reply = await ask(gateway, 'sonnet', { sample: anthropicMessages });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'provider-says-no' },
    });
  });
  test.each([
    [SONNET, path('JSON')],
    [`eu.${SONNET}`, path('JSON').replace('/model/', '/model/eu.')],
    ['amazon.nova-pro-v1:0', `/model/${encodeURIComponent('amazon.nova-pro-v1:0')}/converse`],
  ])('behind a wildcard it is known by its name: %s', async (model, expected) => {
    const body = JSON.stringify({
      model: `bedrock/${model}`,
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Say hello.' }],
    });
    expect((await ask(gateway, 'x', { sample: anthropicMessages, body })).status).toBe(200);
    expect(onlyArrived(mock).path).toBe(expected);
    expectSigned(onlyArrived(mock));
  });
});

const PLACE = '/v1/projects/acme/locations/us-central1/publishers';

describe('Vertex with a token of a service account', () => {
  test.each(['JSON', 'stream'] as const)('Gemini, %s', async (mode) => {
    const reply = await ask(gateway, 'gemini', { sample: gemini, mode });
    expect(reply.text).toContain(ANSWER_CANARY);
    const arrived = onlyArrived(mock);
    expect(arrived.path).toBe(
      mode === 'JSON'
        ? `${PLACE}/google/models/gemini-2.5-pro:generateContent`
        : `${PLACE}/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse`,
    );
    expect(arrived.body).toEqual(gemini.question('gemini', mode));
    expectCredential(arrived, { authorization: `Bearer ${tokenOf('account', 1)}` });
  });
  test.each(['JSON', 'stream'] as const)('Claude for a caller of Anthropic, %s', async (mode) => {
    const headers = { 'anthropic-beta': 'context-1m-2025-08-07' };
    const reply = await ask(gateway, 'claude', { sample: anthropicMessages, mode, headers });
    const model = 'claude-sonnet-4-5@20250929';
    const pieces = anthropicMessages.pieces(model, { mode, usage: false });
    expect(reply.text).toBe(Buffer.concat([...pieces]).toString());
    const arrived = onlyArrived(mock);
    const method = mode === 'stream' ? 'streamRawPredict' : 'rawPredict';
    expect(decodeURIComponent(arrived.path)).toBe(`${PLACE}/anthropic/models/${model}:${method}`);
    const written = anthropicMessages.question('claude', mode).toString().replace('"model" :  "claude",', '');
    expect(arrived.body.toString()).toBe(written.replace('{', '{"anthropic_version":"vertex-2023-10-16",'));
    expect(arrived.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
    expectCredential(arrived, { authorization: `Bearer ${tokenOf('account', 1)}` });
  });
  test.each(FORMAT_SAMPLES)('Claude for a caller of $name', async (sample) => {
    const bodies: Readonly<Record<string, object>> = {
      'openai-responses': { model: 'claude', input: 'Say hello.' },
      gemini: { contents: [{ role: 'user', parts: [{ text: 'Say hello.' }] }] },
      'bedrock-converse': { messages: [{ role: 'user', content: [{ text: 'Say hello.' }] }] },
    };
    const chat = { model: 'claude', max_tokens: 9, messages: [{ role: 'user', content: 'Say hello.' }] };
    const reply = await ask(gateway, 'claude', { sample, body: JSON.stringify(bodies[sample.name] ?? chat) });
    expect(reply.text).toContain(ANSWER_CANARY);
    expect(onlyArrived(mock).path).toMatch(/publishers\/anthropic\/models\/claude.*:rawPredict$/);
    expect(JSON.parse(onlyArrived(mock).body.toString())).toMatchObject({ anthropic_version: 'vertex-2023-10-16' });
  });
  test('tokens of Claude are counted at their own path', async () => {
    mock.next({ answer: { status: 200, body: '{"input_tokens":12}' } });
    const sample = { ...anthropicMessages, path: () => '/v1/messages/count_tokens' };
    const reply = await ask(gateway, 'claude', { sample });
    expect(reply.json()).toEqual({ input_tokens: 12 });
    expect(onlyArrived(mock).path).toBe(`${PLACE}/anthropic/models/count-tokens:rawPredict`);
    expect(JSON.parse(onlyArrived(mock).body.toString())).toMatchObject({ model: 'claude-sonnet-4-5@20250929' });
  });
  test.each([
    ['claude-haiku-4-5', anthropicMessages, 'anthropic/models/claude-haiku-4-5:rawPredict'],
    ['gemini-2.5-flash', gemini, 'google/models/gemini-2.5-flash:generateContent'],
    ['gemini-2.5-flash', openaiChat, 'google/models/gemini-2.5-flash:generateContent'],
    ['claude-haiku-4-5', openaiChat, 'anthropic/models/claude-haiku-4-5:rawPredict'],
  ])('behind a wildcard: %s', async (model, sample, expected) => {
    const chat = { model: `vertex/${model}`, max_tokens: 9, messages: [{ role: 'user', content: 'Say hello.' }] };
    const body = sample === gemini ? sample.question('', 'JSON') : JSON.stringify(chat);
    expect((await ask(gateway, `vertex/${model}`, { sample, body })).status).toBe(200);
    expect(onlyArrived(mock).path).toBe(`${PLACE}/${expected}`);
  });
  test.each([
    ['vertex-key', { 'x-goog-api-key': 'AIza-key' }],
    ['vertex-token', { authorization: 'Bearer ya29.given' }],
  ])('with a key instead: %s', async (model, credential) => {
    await ask(gateway, model, { sample: gemini });
    expectCredential(onlyArrived(mock), credential);
  });
});

describe('tokens', () => {
  const start = (more: Readonly<Record<string, string>>): Promise<Gateway> =>
    stage.gateway({
      env: { HOME: home, ...more },
      config: { providers: { vertex, openai }, models: { gemini: ['vertex/gemini-2.5-pro', 'openai/up'] } },
    });
  const tokenSeen = async (of: Gateway): Promise<string> => {
    expect((await ask(of, 'gemini', { sample: gemini })).status).toBe(200);
    return mock.arrived.at(-1)?.headers.authorization ?? 'nothing arrived';
  };

  test('of a metadata server are renewed while calls go on, and an old one is used while it is down', async () => {
    google.lifetime = 4;
    const metadata = await start({ GCE_METADATA_HOST: google.host });
    const first = await tokenSeen(metadata);
    expect(first).toMatch(/^Bearer ya29\.metadata-\d+$/);
    expect(await until(async () => (await tokenSeen(metadata)) !== first, { ms: 8_000 })).toBe(true);
    google.isDown = true;
    google.lifetime = 3_600;
    expect(await until(() => metadata.output().includes('says 503'), { ms: 8_000 })).toBe(true);
    const last = await tokenSeen(metadata);
    google.isDown = false;
    expect(await until(async () => (await tokenSeen(metadata)) !== last, { ms: 8_000 })).toBe(true);
    expect(metadata.output()).toContain('there is a token again');
    expect(metadata.output()).not.toContain('ya29');
    await stage.stop(metadata);
  });

  test('that cannot be had are said, others serve, and it goes on by itself when they can', async () => {
    google.isDown = true;
    const waiting = await start({ GOOGLE_APPLICATION_CREDENTIALS: accountFile });
    expect(waiting.output()).toContain(
      `Google credentials, ${accountFile} (GOOGLE_APPLICATION_CREDENTIALS): the token server says 503 (no)`,
    );
    const reply = await ask(waiting, 'gemini', { sample: gemini });
    expect(reply.headers['x-dragoman-provider']).toBe('openai');
    expect(mock.arrived).toEqual([]);
    google.isDown = false;
    const isLive = async () =>
      (await ask(waiting, 'gemini', { sample: gemini })).headers['x-dragoman-provider'] === 'vertex';
    expect(await until(isLive, { ms: 20_000 })).toBe(true);
    expect(lastArrived(mock).headers.authorization).toMatch(/^Bearer ya29\.account-\d+$/);
    await stage.stop(waiting);
  });
});

test('a provider without a key may come while the gateway runs', async () => {
  const late = await stage.gateway({
    env: { HOME: home, AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: SECRET },
    config: { providers: { openai }, models: { sonnet: 'openai/up' } },
  });
  expect(environmentsBelow(late.pid)).not.toContain('AWS');
  late.edit({ providers: { openai, bedrock }, models: { sonnet: `bedrock/${SONNET}` } });
  const isLive = async () => {
    const reply = await ask(late, 'sonnet', { sample: bedrockConverse });
    return reply.status === 200 && reply.headers['x-dragoman-provider'] === 'bedrock';
  };
  expect(await until(isLive, { ms: 5_000 })).toBe(true);
  expect(signatureOf(lastArrived(mock), SECRET)).toMatchObject({ keyId: 'AKIATEST', isGood: true });
  await stage.stop(late);
});

const environmentsBelow = (pid: number): string =>
  descendants(pid)
    .map((each) => readFileSync(`/proc/${each.pid}/environ`, 'utf8'))
    .join('\n');

const SECRETS = [SECRET, 'session-token-5', 'key-of-openai', 'key-of-somebody', 'AIza-key', 'ya29.', 'PRIVATE KEY'];

test('nothing secret is in the environment or the arguments of other processes, in the output or on the admin port', async () => {
  const args = descendants(gateway.pid).flatMap((each) => each.args);
  const texts = [
    environmentsBelow(gateway.pid),
    args.join('\n'),
    gateway.output(),
    JSON.stringify(await gateway.status()),
  ];
  for (const text of texts) for (const secret of SECRETS) expect(text).not.toContain(secret);
  expect(environmentsBelow(gateway.pid)).toContain('HOME=');
});
