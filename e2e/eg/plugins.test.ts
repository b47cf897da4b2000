import {
  accessLog,
  freePort,
  openaiChat,
  parseManifests,
  runCommand,
  type EnvoyGateway,
  type Manifest,
} from '@dragoman/testkit';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ask } from '../src/stage/ask.ts';
import { installPackage, packExample } from '../src/stage/plugin.ts';
import { everythingIn, lastArrived, onlyArrived } from '../src/stage/upstream.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, seenEdits, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const PLUGIN = '@acme/dragoman-plugin-foo';
const KEY = 'acme-key-51f0';
const OTHER_KEY = 'other-key-90ab';
const LISTED = { plugins: [{ package: PLUGIN, settings: { servedFor: 'search' } }] };
const dir = mkdtempSync(join(tmpdir(), 'dragoman-eg-plugins-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
installPackage(packExample('plugin-acme', dir), dir);

/** A file in the folder where the packages are installed. */
const written = (name: string, data: object): string => {
  writeFileSync(join(dir, name), stringify(data));
  return join(dir, name);
};
const plugins = written('plugins.yaml', LISTED);

const site = openSite();
const [acme, other] = [await site.provider(), await site.provider()];
const [port, webPort] = [await freePort(), await freePort()];
beforeEach(async () => {
  await acme.reset();
  await other.reset();
});

const resources: readonly Manifest[] = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'acme', mock: acme, llm: { provider: 'acme' }, credential: ['x-acme-token', `Acme ${KEY}`] }),
  ...provider({
    name: 'openai',
    mock: other,
    llm: { provider: 'openai', model: 'gpt' },
    credential: ['Authorization', `Bearer ${OTHER_KEY}`],
  }),
  route({ name: 'anvil', gateways: ['llm'], rules: [forModel('anvil-1', to('acme'))] }),
  route({
    name: 'both',
    gateways: ['llm'],
    llm: { fallback: 'openai' },
    rules: [forModel('both', to('acme'), to('openai'))],
  }),
  gatewayOn('web', webPort),
  ...provider({ name: 'web', mock: other, llm: {} }),
  route({
    name: 'web',
    gateways: ['web'],
    rules: [{ backendRefs: [{ group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'web' }] }],
  }),
];

describe.each(SOURCES)('%s', (source) => {
  const log = join(dir, `access-${source}.jsonl`);
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    gateway = await startOn(site, source).start([...resources, ...(source === 'file' ? [seenEdits('llm')] : [])], {
      extensionArgs: ['--plugins', plugins, '--access-log', log],
    });
    await askUntilStatus(gateway, 'anvil-1', 200);
  });
  afterAll(() => site.stop(gateway));

  test.each(openaiChat.modes)('its kind of provider is asked as it says: %s', async (mode) => {
    const reply = await ask(gateway, 'anvil-1', { mode, headers: { 'x-acme-token': 'callers-own' } });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'acme', 'x-dragoman-model': 'anvil-1' });
    const { path, headers } = onlyArrived(acme);
    expect(path).toBe('/inference/v2/chat/completions');
    expect(headers).toMatchObject({ 'x-acme-token': `Acme ${KEY}`, 'x-acme-version': '7' });
    expect(everythingIn(onlyArrived(acme))).not.toContain('callers-own');
  });

  test('its key goes to no other provider', async () => {
    acme.next({ answer: { status: 503, body: '{}' } });
    const reply = await ask(gateway, 'both');
    expect(reply).toMatchObject({ status: 200, headers: { 'x-dragoman-attempts': '2' } });
    expect(everythingIn(onlyArrived(acme))).toContain(KEY);
    expect(everythingIn(onlyArrived(other))).not.toContain(KEY);
  });

  test('its patch is in Envoy, with its setting, and on nothing that asks no model', async () => {
    expect((await ask(gateway, 'anvil-1')).headers['x-served-for']).toBe('search');
    expect((await ask(gateway, 'nobody')).headers['x-served-for'], 'on errors too').toBe('search');
    const web = await ask({ url: `http://127.0.0.1:${webPort}` }, 'anvil-1');
    expect(web.status).toBe(200);
    expect(web.headers).not.toHaveProperty('x-served-for');
  });

  test('its prices', async () => {
    const { headers } = await ask(gateway, 'anvil-1');
    expect(await accessLog(log).linesOf(String(headers['x-request-id']))).toMatchObject([
      { 'gen_ai.provider.name': 'acme', cost_usd: '0.000266' },
    ]);
  });
});

describe('the extension server refuses', () => {
  const started = (file: string) =>
    runCommand(
      ['extension-server', '--listen', 'unix:///nowhere/x.sock', '--admin', '127.0.0.1:1', '--plugins', file],
      {
        cwd: tmpdir(),
      },
    );

  test.each<[string, object, RegExp]>([
    ['a section that is not of plugins', { ...LISTED, models: {} }, /unknown field "models"/],
    ['a package that is not there', { plugins: ['dragoman-plugin-none'] }, /:2:5: plugins\[0\]: it is not installed/],
    ['a setting that is wrong', { plugins: [{ package: PLUGIN, settings: { servedFor: 'A B' } }] }, /servedFor/],
  ])('%s: 2, with its place', async (_what, data, says) => {
    const { code, stderr } = await started(written('bad.yaml', data));
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });

  test('a file that is not there: 2', async () => {
    expect(await started(join(dir, 'none.yaml'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/none\.yaml:1:1: cannot be read: ENOENT/) as unknown,
    });
  });
});

test('render: a plugin’s kind is in the manifests, which say how the extension server is started', async () => {
  const listen = `127.0.0.1:${await freePort()}`;
  const config = {
    listen,
    providers: { acme: { kind: 'acme', endpoint: acme.url, key: KEY } },
    models: { anvil: 'acme/anvil-1' },
    ...LISTED,
  };
  const file = written('dragoman.yaml', config);
  const { code, stdout, stderr } = await runCommand(['render', '--target', 'gateway-api', '-c', file], { cwd: dir });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^# Plugins: dragoman extension-server --plugins FILE.*/m);
  const manifests = parseManifests(stdout);
  expect(manifests.find(({ kind }) => kind === 'Backend')?.metadata).toMatchObject({
    annotations: { 'gateway.envoyproxy.io/llm.provider': 'acme' },
  });
  const gateway = await startOn(site, 'file').start(manifests, { extensionArgs: ['--plugins', plugins] });
  const reply = await askUntilStatus(gateway, 'anvil', 200);
  expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'acme', 'x-served-for': 'search' });
  expect(lastArrived(acme).headers).toMatchObject({ 'x-acme-token': `Acme ${KEY}` });
  await site.stop(gateway);
});
