import { anthropicMessages, freePort, openaiChat, runCommand, until } from '@dragoman/testkit';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { envoyBinary } from './stage/envoy-binary.ts';
import { expectedAnswer } from './stage/expected-answer.ts';
import { installPackages, packExample, writePackage } from './stage/plugin.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, onlyArrived } from './stage/upstream.ts';

const PLUGIN = '@acme/dragoman-plugin-foo';
const KEY = 'acme-key-51f0';
const OTHER_KEY = 'other-key-90ab';
const dir = mkdtempSync(join(tmpdir(), 'dragoman-plugins-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const archive = packExample('plugin-acme', dir);

const stage = openStage();
const [acme, other] = [await stage.provider(), await stage.provider()];
const config = {
  providers: {
    acme: { kind: 'acme', endpoint: acme.url, key: KEY },
    other: { kind: 'openai', endpoint: `${other.url}/v1`, key: OTHER_KEY },
    claude: { kind: 'anthropic', endpoint: other.url, key: OTHER_KEY },
  },
  models: {
    anvil: 'acme/anvil-1',
    hammer: 'acme/anvil-small',
    both: ['acme/anvil-1', 'other/gpt'],
    translated: ['acme/anvil-1', 'claude/opus'],
  },
  plugins: [{ package: PLUGIN, settings: { servedFor: 'search' } }],
};
const gateway = await stage.gateway({ config, furnish: (folder) => installPackages([archive], folder) });

describe('a package that somebody else published', () => {
  test.each(openaiChat.modes)('its provider is asked as it says: %s', async (mode) => {
    await acme.reset();
    const reply = await ask(gateway, 'anvil', { mode, headers: { 'x-acme-token': 'callers-own' } });
    expect(reply.text).toBe(expectedAnswer(openaiChat, 'anvil-1', mode).toString('utf8'));
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'acme', 'x-dragoman-model': 'anvil-1' });
    const { path, headers } = onlyArrived(acme);
    expect(path).toBe('/inference/v2/chat/completions');
    expect(headers).toMatchObject({ 'x-acme-token': `Acme ${KEY}`, 'x-acme-version': '7' });
    expect(headers.authorization).toBeUndefined();
  });

  test('its patch is in Envoy, with its setting', async () => {
    expect((await ask(gateway, 'anvil')).headers['x-served-for']).toBe('search');
    expect((await ask(gateway, 'nobody')).headers['x-served-for'], 'on errors too').toBe('search');
  });

  test.each([
    ['anvil', '0.000266'],
    ['hammer', '0.000133'],
  ])('its prices: %s', async (model, cost) => {
    const id = requestId();
    await ask(gateway, model, { headers: { 'x-request-id': id } });
    expect(await gateway.log.linesOf(id)).toMatchObject([{ 'gen_ai.provider.name': 'acme', cost_usd: cost }]);
  });

  test.each([
    ['in the same format', 'both'],
    ['through the translator', 'translated'],
  ])('its key goes to no other provider: %s', async (_what, model) => {
    await acme.reset();
    await other.reset();
    acme.next({ answer: { status: 503, body: '{}' } });
    const reply = await ask(gateway, model);
    expect(reply).toMatchObject({ status: 200, headers: { 'x-dragoman-attempts': '2' } });
    expect(everythingIn(onlyArrived(acme))).toContain(KEY);
    expect(everythingIn(onlyArrived(other))).not.toContain(KEY);
  });

  test('it is asked in dialects that it does not speak', async () => {
    await acme.reset();
    const reply = await ask(gateway, 'anvil', { sample: anthropicMessages });
    expect(reply.json()).toMatchObject({ type: 'message', role: 'assistant' });
    expect(onlyArrived(acme)).toMatchObject({
      path: '/inference/v2/chat/completions',
      headers: { 'x-acme-token': `Acme ${KEY}` },
    });
  });

  test('a setting is edited while it runs', async () => {
    gateway.edit({ ...config, plugins: [{ package: PLUGIN, settings: { servedFor: 'design' } }] });
    const isLive = async () => (await ask(gateway, 'anvil')).headers['x-served-for'] === 'design';
    expect(await until(isLive, { ms: 15_000 })).toBe(true);
  });

  test('what Envoy does not know is refused by name, and what served goes on', async () => {
    const name = 'dragoman-plugin-wrong';
    const patch = `{name: 'typo', cluster: (c) => ({...c, no_such_field: 1})}`;
    writePackage(gateway.dir, name, `export default {contract: 1, name: '${name}', patches: [${patch}]};`);
    const from = gateway.output().length;
    gateway.edit({ ...config, plugins: [...config.plugins, name] });
    const said = () =>
      gateway
        .output()
        .slice(from)
        .match(/plugin dragoman-plugin-wrong: patch typo: .*no_such_field/);
    expect(await until(said, { ms: 15_000 })).toBeTruthy();
    expect((await ask(gateway, 'anvil')).status).toBe(200);
  });
});

const OPENAI_AGAIN = `{
  kind: 'openai', formats: ['openai-chat'], paths: {'openai-chat': {strip: [], base: ''}},
  credential: {header: 'authorization', prefix: 'Bearer '}, keyRequired: false, needs: [], defaultHeaders: {},
  environment: {key: 'KEY'}, families: [], knownModels: []
}`;

describe('dragoman validate', () => {
  const file = join(dir, 'dragoman.yaml');
  const plugin = (body: string) =>
    `import { definePlugin } from '@dragoman/spec';\nexport default definePlugin({contract: 1, name: 'p', ${body}});`;
  let written = 0;
  const validate = (module: string | undefined, entry = (name: string) => name) => {
    written += 1;
    const name = `dragoman-plugin-${written}`;
    if (module !== undefined) writePackage(dir, name, module);
    writeFileSync(file, `providers: {o: {kind: openai, key: k}}\nmodels: {m: o/m}\nplugins:\n  - ${entry(name)}\n`);
    return runCommand(['validate', '-c', file], { cwd: tmpdir() });
  };

  test('the example as it stands in its folder', async () => {
    const example = join(dir, 'example');
    mkdirSync(example);
    installPackages([archive], example);
    const yaml = readFileSync(join(import.meta.dirname, '../../examples/plugin-acme/dragoman.yaml'));
    writeFileSync(join(example, 'dragoman.yaml'), yaml);
    expect(await runCommand(['validate'], { cwd: example, env: { ACME_API_KEY: 'k' } })).toMatchObject({ code: 0 });
    const { code, stderr } = await runCommand(['validate'], { cwd: example });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('ACME_API_KEY') as unknown });
  });

  test('good', async () => {
    expect(await validate(plugin(''))).toMatchObject({ code: 0, stderr: '' });
  });

  test.each<[string, string | undefined, RegExp]>([
    ['not installed', undefined, /:4:5: plugins\[0\]: it is not installed/],
    ['broken', 'export default {', /:4:5: plugins\[0\]: it cannot be loaded: /],
    ['lacks a package of its own', `import 'no-such-package';`, /plugins\[0\]: it cannot be loaded: .*no-such-package/],
    ['no plugin', 'export default 1;', /:4:5: plugins\[0\]: its default export is not made by definePlugin/],
    ['a newer contract', 'export default {contract: 2, name: "p"};', /written for contract 2; this version knows 1/],
    [
      'a member that is not what it has to be',
      plugin('authorizer: async () => undefined'),
      /authorizer: Invalid input: expected object, received function/,
    ],
    [
      'a kind that is taken',
      plugin(`providers: [${OPENAI_AGAIN}]`),
      /"openai", which @dragoman\/providers has already/,
    ],
  ])('%s: 2, with its place', async (_what, module, says) => {
    const { code, stderr } = await validate(module);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });

  test('a path is not a package', async () => {
    const { code, stderr } = await validate(plugin(''), (name) => `./node_modules/${name}/plugin.mjs`);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not the name of a package') as unknown,
    });
  });
});

test('render: what is rendered has the patches too', async () => {
  const folder = mkdtempSync(join(dir, 'render-'));
  installPackages([archive], folder);
  const listen = `listen: 127.0.0.1:${await freePort()}\n`;
  writeFileSync(
    join(folder, 'dragoman.yaml'),
    `${listen}providers: {a: {kind: acme, key: k}}\nmodels: {m: a/m}\nplugins: ["${PLUGIN}"]\n`,
  );
  const { code, stdout } = await runCommand(['render', '--target', 'envoy'], {
    cwd: folder,
    env: { ENVOY_BIN: await envoyBinary() },
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/key: x-served-for\s+value: everybody/);
});
