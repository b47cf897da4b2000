import { call, FORMAT_SAMPLES } from '@dragoman/testkit';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { differs } from './stage/host.ts';
import { providerConfig } from './stage/provider-config.ts';
import { scratchFolder } from './stage/scratch-folder.ts';
import { openStage } from './stage/stage.ts';
import { CREDENTIAL_HEADERS, everythingIn, expectCredential, lastArrived, onlyArrived } from './stage/upstream.ts';
import { until } from '@dragoman/testkit';

const CALLER_KEY = 'caller-key-1f3e';
const folder = scratchFolder();
const keyFile = join(folder, 'rotated');
writeFileSync(keyFile, 'first-key\n');

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  env: { KEY_FROM_ENVIRONMENT: 'key-from-environment' },
  config: {
    providers: {
      ...Object.fromEntries(
        FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, `own-${sample.name}`)]),
      ),
      keyless: { kind: 'openai-compatible', endpoint: `${mock.url}/v1` },
      environment: { kind: 'openai', endpoint: `${mock.url}/v1`, key: '${KEY_FROM_ENVIRONMENT}' },
      rotated: { kind: 'openai', endpoint: `${mock.url}/v1`, key: { file: keyFile } },
      azure: { kind: 'azure-openai', endpoint: mock.url, apiVersion: '2024-10-21', key: 'own-azure' },
    },
    models: {
      ...Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/up`])),
      keyless: 'keyless/up',
      environment: 'environment/up',
      rotated: 'rotated/up',
      azure: 'azure/up-deployment',
    },
  },
});
beforeEach(() => mock.reset());

const callers = CREDENTIAL_HEADERS.map((name) => ({
  [name]: name === 'authorization' ? `Bearer ${CALLER_KEY}` : CALLER_KEY,
}));

describe.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (name, sample) => {
  test.each(callers)('the caller brings %o', async (headers) => {
    expect((await ask(gateway, name, { sample, headers })).status).toBe(200);
    expectCredential(onlyArrived(mock), sample.credential(`own-${name}`));
    expect(everythingIn(onlyArrived(mock))).not.toContain(CALLER_KEY);
  });
});

test('a key in the query of a Gemini caller does not go upstream', async () => {
  const [sample] = FORMAT_SAMPLES.filter((each) => each.name === 'gemini');
  if (!sample) throw new Error('no Gemini sample');
  const path = `${sample.path('gemini', 'JSON')}?key=${CALLER_KEY}`;
  await call(gateway.url, path, {
    body: sample.question('gemini', 'JSON'),
    headers: { 'content-type': 'application/json' },
  });
  for (const arrived of mock.arrived) expect(everythingIn(arrived)).not.toContain(CALLER_KEY);
});

test('a provider without a key gets none, and not the caller’s', async () => {
  expect((await ask(gateway, 'keyless', { headers: { authorization: `Bearer ${CALLER_KEY}` } })).status).toBe(200);
  expectCredential(onlyArrived(mock), {});
});

test('a key from the environment', async () => {
  expect((await ask(gateway, 'environment')).status).toBe(200);
  expectCredential(onlyArrived(mock), { authorization: 'Bearer key-from-environment' });
});

test('Azure: deployment in the path, version in the query, its own header', async () => {
  expect((await ask(gateway, 'azure')).status).toBe(200);
  expect(onlyArrived(mock).path).toBe('/openai/deployments/up-deployment/chat/completions?api-version=2024-10-21');
  expectCredential(onlyArrived(mock), { 'api-key': 'own-azure' });
});

test('whose bill it is goes with the key: a caller cannot say it', async () => {
  const account = { 'openai-organization': 'org-callers', 'openai-project': 'proj-callers' };
  for (const sample of FORMAT_SAMPLES) {
    await ask(gateway, sample.name, { sample, headers: { ...account, 'x-goog-user-project': 'gcp-callers' } });
    expect(everythingIn(lastArrived(mock))).not.toContain('-callers');
  }
});

test('what Anthropic wants from everybody is sent where the caller sent none, and kept where he did', async () => {
  const sample = FORMAT_SAMPLES.find((each) => each.name === 'anthropic-messages');
  if (!sample) throw new Error('no Anthropic sample');
  await ask(gateway, sample.name, { sample });
  expect(lastArrived(mock).headers['anthropic-version']).toBe('2023-06-01');
  await ask(gateway, sample.name, { sample, headers: { 'anthropic-version': '2024-01-01', 'anthropic-beta': 'a,b' } });
  expect(lastArrived(mock).headers).toMatchObject({ 'anthropic-version': '2024-01-01', 'anthropic-beta': 'a,b' });
});

test.skipIf(differs('a key in a file')).each(['rename', 'write'])(
  'a key in a file is rotated while calls go on: %s',
  async (saving) => {
    const key = `next-key-${saving}`;
    expect((await ask(gateway, 'rotated')).status).toBe(200);
    if (saving === 'write') writeFileSync(keyFile, key);
    else {
      writeFileSync(`${keyFile}.next`, `${key}\n`);
      renameSync(`${keyFile}.next`, keyFile);
    }
    const began = performance.now();
    const isLive = async () => {
      expect((await ask(gateway, 'rotated')).status).toBe(200);
      return lastArrived(mock).headers.authorization === `Bearer ${key}`;
    };
    expect(await until(isLive, { ms: 3_000 })).toBe(true);
    process.stdout.write(`key rotated by ${saving}: live after ${Math.round(performance.now() - began)} ms\n`);
    const seen = mock.arrived.map(({ headers }) => headers.authorization);
    expect(seen.indexOf(`Bearer ${key}`)).toBe(seen.length - 1);
  },
);
