import {
  anthropicMessages,
  freePort,
  openaiChat,
  parseManifests,
  runCommand,
  startBehindEnvoyGateway,
  type Gateway,
  type Manifest,
} from '@dragoman/testkit';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ask, requestId } from '../src/stage/ask.ts';
import { envoyBinary } from '../src/stage/envoy-binary.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { providerConfig } from '../src/stage/provider-config.ts';
import { expectCredential, onlyArrived } from '../src/stage/upstream.ts';
import { askUntilStatus } from './stage/live.ts';
import { KNOWS_POLICIES, openSite } from './stage/site.ts';
import { SOURCES, startOn, type Source } from './stage/sources.ts';

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

/** What the command prints, as objects. */
async function rendered(data: object): Promise<readonly Manifest[]> {
  const dir = mkdtempSync(join(tmpdir(), 'dragoman-render-'));
  try {
    const file = join(dir, 'dragoman.yaml');
    writeFileSync(file, stringify(data));
    const { code, stdout, stderr } = await runCommand(['render', '--target', 'gateway-api', '-c', file], { cwd: dir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return parseManifests(stdout);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** An API server takes no kind that nobody has defined. */
const knownTo = (source: Source, manifests: readonly Manifest[]): readonly Manifest[] =>
  source === 'file' || KNOWS_POLICIES ? manifests : manifests.filter(({ kind }) => kind !== 'LLMPolicy');

describe.each(SOURCES)('%s', (source) => {
  test('what is rendered is accepted whole, and serves', async () => {
    const gateway = await startOn(site, source).start(knownTo(source, await rendered(config)));
    await askUntilStatus(gateway, 'order', 200);
    await mock.reset();
    const reply = await ask(gateway, 'sonnet', { sample: anthropicMessages });
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'claude', 'x-dragoman-model': MODEL });
    expectCredential(onlyArrived(mock), { 'x-api-key': KEY });
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
