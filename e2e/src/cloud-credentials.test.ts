import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { ANSWER_CANARY, bedrockConverse, descendants, envoyBelow, gemini, runCommand, until } from '@dragoman/testkit';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { busyCallers } from './stage/busy-callers.ts';
import { expectSigned, openClouds, SECRET, SONNET } from './stage/clouds.ts';
import { envoyBinary } from './stage/envoy-binary.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, expectCredential, lastArrived, onlyArrived } from './stage/upstream.ts';
import { signatureOf } from './stage/verify-signature.ts';

/** How Amazon's keys come to this Envoy: docs/providers.md. */
const byEnvironment = process.env['DRAGOMAN_E2E_ENVOY']?.startsWith('1.39.') === true;
const stage = openStage();
const clouds = await openClouds(stage);
const { gateway, mock, other, providers, home, accountFile } = clouds;
beforeEach(async () => {
  await mock.reset();
  await other.reset();
});

describe('Bedrock without a key is signed by Envoy', () => {
  test.each(['JSON', 'stream'] as const)('a caller of Converse, %s', async (mode) => {
    const reply = await ask(gateway, 'sonnet', { sample: bedrockConverse, mode });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain(ANSWER_CANARY);
    const arrived = onlyArrived(mock);
    expect(arrived.path).toBe(bedrockConverse.path(SONNET, mode));
    expect(arrived.body).toEqual(bedrockConverse.question(SONNET, mode));
    expectSigned(arrived, clouds);
  });
  test.each(['JSON', 'stream'] as const)('a caller of OpenAI, %s', async (mode) => {
    const messages = [{ role: 'user', content: 'Say hello.' }];
    const body = JSON.stringify({ model: 'sonnet', messages, ...(mode === 'stream' && { stream: true }) });
    const reply = await ask(gateway, 'sonnet', { mode, body });
    expect(reply.text).toContain(ANSWER_CANARY);
    expect(onlyArrived(mock).path).toBe(bedrockConverse.path(SONNET, mode));
    expectSigned(onlyArrived(mock), clouds);
  });
  test.each([1_000, 100_000, 2_000_000])('a body of %d bytes, direct and translated', async (size) => {
    const text = 'word '.repeat(size / 5);
    const direct = JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] });
    expect((await ask(gateway, 'sonnet', { sample: bedrockConverse, body: direct })).status).toBe(200);
    expectSigned(lastArrived(mock), clouds);
    const translated = JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content: text }] });
    expect((await ask(gateway, 'sonnet', { body: translated })).status).toBe(200);
    expectSigned(lastArrived(mock), clouds);
    expect(lastArrived(mock).body.length).toBeGreaterThan(size);
  });
  test('on connections that are new, many at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => ask(gateway, 'sonnet', { sample: bedrockConverse })),
    );
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    mock.arrived.forEach((arrived) => expectSigned(arrived, clouds));
  });
  test('and still by the same Envoy after calls on all its workers at once', async () => {
    const envoy = envoyBelow(gateway.pid)?.pid;
    const asks = async () => (await ask(gateway, 'sonnet', { sample: bedrockConverse })).status;
    const statuses = await busyCallers(8_000, asks, 32);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(envoyBelow(gateway.pid)?.pid).toBe(envoy);
  });
  test('after another provider failed', async () => {
    other.next({ fault: '503' });
    const body = JSON.stringify({ model: 'x', messages: [{ role: 'user', content: 'Say hello.' }] });
    const reply = await ask(gateway, 'openai-then-bedrock', { body: body.replace('"x"', '"openai-then-bedrock"') });
    expect(reply.status).toBe(200);
    expectSigned(onlyArrived(mock), clouds);
  });
  test('and its signature is no other provider’s', async () => {
    mock.next({ fault: '503' });
    const sent = { model: 'bedrock-then-openai', messages: [{ role: 'user', content: 'Say hello.' }] };
    expect((await ask(gateway, 'x', { body: JSON.stringify(sent) })).status).toBe(200);
    expectCredential(onlyArrived(other), { authorization: 'Bearer key-of-openai' });
    expect(everythingIn(onlyArrived(other))).not.toMatch(/x-amz|AKIATEST|session-token/i);
  });
  test('whatever the caller signed himself', async () => {
    const signed = {
      authorization: 'AWS4-HMAC-SHA256 Credential=CALLERSKEY/20250101/us-east-1/bedrock/aws4_request, Signature=0',
      'x-amz-date': '20250101T000000Z',
      'x-amz-security-token': 'callers-token',
      'x-amz-content-sha256': 'callers-hash',
      'amz-sdk-invocation-id': 'callers-id',
      'amz-sdk-request': 'attempt=1',
    };
    const headers = { ...signed, 'x-amzn-bedrock-trace': 'ENABLED' };
    await ask(gateway, 'sonnet', { sample: bedrockConverse, headers });
    expectSigned(onlyArrived(mock), clouds);
    expect(everythingIn(onlyArrived(mock))).not.toMatch(/caller|amz-sdk/i);
    expect(onlyArrived(mock).headers['x-amzn-bedrock-trace']).toBe('ENABLED');
    await ask(gateway, 'gemini', { sample: gemini, headers: { ...signed, 'x-goog-user-project': 'callers' } });
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
    expectSigned(onlyArrived(mock), clouds);
    expect(everythingIn(onlyArrived(mock))).not.toMatch(/callers/i);
  });
});

test('keys in a profile of a file are found by Envoy, and what it finds them by is all that it gets', async () => {
  const file = join(home, 'profiles');
  const work = `[work]\naws_access_key_id=AKIAWORK\naws_secret_access_key=${SECRET}\n`;
  writeFileSync(file, `[default]\naws_access_key_id=AKIADEFAULT\n${work}`);
  const found = { AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: 'work', AWS_EC2_METADATA_DISABLED: 'true' };
  const profiled = await stage.gateway({
    env: { HOME: home, ...found, AWS_SESSION_TOKEN: 'of-nothing', OTHER_KEY: 'other' },
    config: { providers: { bedrock: providers.bedrock }, models: { sonnet: `bedrock/${SONNET}` } },
  });
  expect((await ask(profiled, 'sonnet', { sample: bedrockConverse })).status).toBe(200);
  expect(signatureOf(lastArrived(mock), SECRET)).toMatchObject({ keyId: 'AKIAWORK', isGood: true });
  const envoy = envoyBelow(profiled.pid);
  const names = readFileSync(`/proc/${envoy?.pid}/environ`, 'utf8')
    .split('\0')
    .map((each) => each.split('=')[0]);
  const usual = ['PATH', 'HOME', 'LANG', 'TMPDIR', ''];
  expect(names.filter((name) => !usual.includes(name ?? '')).toSorted()).toEqual(Object.keys(found).toSorted());
  await stage.stop(profiled);
});

describe('doctor', () => {
  const file = join(home, 'doctor.yaml');
  const { bedrock, vertex } = providers;
  const models = { a: 'bedrock/a', b: 'vertex/b' };
  writeFileSync(file, JSON.stringify({ providers: { bedrock, vertex }, models }));
  const says = async (env: Readonly<Record<string, string>>) => {
    const bin = { ENVOY_BIN: await envoyBinary() };
    return (await runCommand(['doctor', '-c', file], { cwd: home, env: { ...bin, HOME: home, ...env } })).stdout;
  };
  test('names the credentials that it found, and no value', async () => {
    const out = await says({
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: SECRET,
      GOOGLE_APPLICATION_CREDENTIALS: accountFile,
    });
    expect(out).toContain('ok   credentials of bedrock: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    expect(out).toContain(`ok   credentials of vertex: ${accountFile} (GOOGLE_APPLICATION_CREDENTIALS) gives tokens`);
    for (const secret of SECRETS) expect(out).not.toContain(secret);
  });
  test('says where it looked in vain', async () => {
    const out = await says({ AWS_EC2_METADATA_DISABLED: 'true', GCE_METADATA_HOST: '127.0.0.1:1' });
    expect(out).toContain('FAIL credentials of bedrock: there is no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    expect(out).toContain('FAIL credentials of vertex: the metadata server 127.0.0.1:1: ');
  });
});

test('a provider without a key may come while the gateway runs', async () => {
  const late = await stage.gateway({
    env: { HOME: home, AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: SECRET },
    config: { providers: { openai: providers.openai }, models: { sonnet: 'openai/up' } },
  });
  expect(environmentsBelow(late.pid)).not.toContain('AWS');
  late.edit({
    providers: { openai: providers.openai, bedrock: providers.bedrock },
    models: { sonnet: `bedrock/${SONNET}` },
  });
  const isLive = async () => {
    const reply = await ask(late, 'sonnet', { sample: bedrockConverse });
    return reply.status === 200 && reply.headers['x-dragoman-provider'] === 'bedrock';
  };
  expect(await until(isLive, { ms: 5_000 })).toBe(true);
  if (byEnvironment) {
    const names = 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY';
    expect(late.output()).toContain(`credentials of Amazon: ${names} cannot be given to an Envoy that runs`);
    expect(lastArrived(mock).headers['authorization']).toBeUndefined();
    late.killEnvoy();
    expect(await until(isLive, { ms: 15_000, every: 200 })).toBe(true);
  } else expect(late.output()).not.toContain('credentials of Amazon');
  expect(signatureOf(lastArrived(mock), SECRET)).toMatchObject({ keyId: 'AKIATEST', isGood: true });
  await stage.stop(late);
});

const environmentsBelow = (pid: number, besides?: number): string =>
  descendants(pid)
    .filter((each) => each.pid !== besides)
    .map((each) => readFileSync(`/proc/${each.pid}/environ`, 'utf8'))
    .join('\n');

const SECRETS = [SECRET, 'session-token-5', 'key-of-openai', 'key-of-somebody', 'AIza-key', 'ya29.', 'PRIVATE KEY'];

test('nothing secret is in the environment or the arguments of other processes, in the output or on the admin port', async () => {
  const args = descendants(gateway.pid).flatMap((each) => each.args);
  const texts = [
    environmentsBelow(gateway.pid, byEnvironment ? envoyBelow(gateway.pid)?.pid : undefined),
    args.join('\n'),
    gateway.output(),
    JSON.stringify(await gateway.status()),
  ];
  for (const text of texts) for (const secret of SECRETS) expect(text).not.toContain(secret);
  expect(environmentsBelow(gateway.pid)).toContain('HOME=');
});
