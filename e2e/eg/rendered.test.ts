import {
  anthropicMessages,
  freePort,
  openaiChat,
  parseManifests,
  runCommand,
  startBehindEnvoyGateway,
  until,
  type Gateway,
  type Manifest,
} from '@dragoman/testkit';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ask, requestId } from '../src/stage/ask.ts';
import { envoyBinary } from '../src/stage/envoy-binary.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { bearer, hashOf } from '../src/stage/keys.ts';
import { providerConfig } from '../src/stage/provider-config.ts';
import { jwksOf, signingKey, tokenOf } from '../src/stage/tokens.ts';
import { expectCredential, onlyArrived } from '../src/stage/upstream.ts';
import { askUntilStatus } from './stage/live.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const KEY = 'key-of-claude-41b7';
const MODEL = 'claude-sonnet-4-5';
const site = openSite();
const mock = await site.provider();
const config = {
  listen: `127.0.0.1:${await freePort()}`,
  providers: {
    claude: providerConfig(anthropicMessages, mock, KEY),
    Second_One: providerConfig(openaiChat, mock, 'key-of-second'),
  },
  models: { sonnet: `claude/${MODEL}`, 'claude-*': 'claude', order: [`claude/${MODEL}`, 'Second_One/b', 'claude/c'] },
};

type Folder = { readonly dir: string; readonly file: string };

/** What the command prints, as objects. @param furnish what there is beside the file */
async function rendered(data: object, furnish?: (folder: Folder) => Promise<void>): Promise<readonly Manifest[]> {
  const dir = mkdtempSync(join(tmpdir(), 'dragoman-render-'));
  try {
    const file = join(dir, 'dragoman.yaml');
    writeFileSync(file, stringify(data));
    await furnish?.({ dir, file });
    const { code, stdout, stderr } = await runCommand(['render', '--target', 'gateway-api', '-c', file], { cwd: dir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return parseManifests(stdout);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const issuerKey = signingKey('ES256', 'one');
/** Names that YAML could take for something else. */
const asking = {
  ...config,
  keys: [{ name: 'yes', hash: hashOf('key-of-yes'), models: ['sonnet'], expires: '2999-01-01' }],
  teams: { on: { models: ['claude-*'] } },
  jwt: [{ issuer: 'i', audiences: ['llm'], jwks: { file: 'jwks.json' } }],
  rules: [{ allow: ['*'], when: { key: ['yes', 'bob'] } }],
};

/** A key of the store. */
async function keyOf(args: readonly string[], file: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand(['keys', ...args, '--json', '-c', file], { cwd: dirname(file) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout) as { key: string }).key;
}

describe.each(SOURCES)('%s', (source) => {
  test('what is rendered is accepted whole, and serves', async () => {
    const gateway = await startOn(site, source).start(await rendered(config));
    await askUntilStatus(gateway, 'order', 200);
    await mock.reset();
    const reply = await ask(gateway, 'sonnet', { sample: anthropicMessages });
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'claude', 'x-dragoman-model': MODEL });
    expectCredential(onlyArrived(mock), { 'x-api-key': KEY });
    await site.stop(gateway);
  });

  test('callers of the file and of the store', async () => {
    let stored = '';
    const manifests = await rendered(asking, async ({ dir, file }) => {
      writeFileSync(join(dir, 'jwks.json'), jwksOf([issuerKey]));
      stored = await keyOf(['create', 'stored', '--team', 'on'], file);
      await keyOf(['create', 'gone'], file);
      await runCommand(['keys', 'revoke', 'gone', '-c', file], { cwd: dir });
    });
    expect(JSON.stringify(manifests)).not.toContain('"gone"');
    const gateway = await startOn(site, source).start(manifests);
    const status = async (model: string, key: string) =>
      (await ask(gateway, model, { sample: anthropicMessages, headers: bearer(key) })).status;
    expect(await until(async () => (await status('sonnet', 'key-of-yes')) === 200, { ms: 30_000 })).toBe(true);
    const exp = Math.floor(Date.now() / 1000) + 600;
    const token = tokenOf(issuerKey, { claims: { iss: 'i', aud: 'llm', sub: 'bob', exp } });
    const seen = [];
    for (const key of ['key-of-yes', stored, token, 'nobody'])
      seen.push([await status('sonnet', key), await status('claude-3', key), await status('nope', key)]);
    expect(seen).toEqual([
      [200, 403, 403],
      [403, 200, 403],
      [200, 200, 404],
      [401, 401, 401],
    ]);
    await site.stop(gateway);
  });
});

describe('beside a translator', () => {
  let gateway: Gateway | undefined;
  afterAll(() => gateway?.stop());

  test('a caller of OpenAI asks Claude, and what it cost is in the log', async () => {
    await mock.reset();
    gateway = await startBehindEnvoyGateway({ config, env: { ENVOY_BIN: await envoyBinary() } });
    const id = requestId();
    const reply = await ask(gateway, 'sonnet', { headers: { 'x-request-id': id } });
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.json()).toMatchObject({ object: 'chat.completion' });
    expect(onlyArrived(mock).path).toBe('/v1/messages');
    const [line] = await gateway.log.linesOf(id);
    expect(line).toMatchObject({
      dialect: 'openai-chat',
      'gen_ai.provider.name': 'claude',
      'gen_ai.usage.input_tokens': anthropicMessages.tokens.input,
      'gen_ai.usage.output_tokens': anthropicMessages.tokens.output,
      cost_usd: expect.stringMatching(/^0\.0*[1-9]\d*$/) as unknown,
    });
  });

  test('an unknown model is one in the dialect of its path', async () => {
    if (!gateway) throw new Error('there is no gateway');
    expectError(await ask(gateway, 'nobody'), 'openai', { code: 'model_not_found' });
  });
});
