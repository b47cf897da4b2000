import { call, freePort, runCommand, startCommand, until, type EnvoyGateway } from '@dragoman/testkit';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ask } from '../src/stage/ask.ts';
import { makeAuthority, type Authority } from '../src/stage/certificates.ts';
import { bearer, hashOf } from '../src/stage/keys.ts';
import { onlyArrived } from '../src/stage/upstream.ts';
import { CHARTS } from './stage/charts.ts';
import { askUntil } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const [port, translate, authz] = [await freePort(), await freePort(), await freePort()];
const dir = mkdtempSync(join(tmpdir(), 'dragoman-services-'));
const file = (name: string): string => join(dir, name);
/** As a careful writer does it. */
const replace = (name: string, text: string): void => {
  writeFileSync(file(`.${name}`), text);
  renameSync(file(`.${name}`), file(name));
};
/** What services and Envoys show, and whom they trust. */
const install = (who: 'services' | 'envoys', authority: Authority, trusted: Authority = authority): void => {
  const { cert, key } = authority.issue(who === 'services' ? 'IP:127.0.0.1' : 'DNS:envoys');
  replace(`${who}.crt`, cert);
  replace(`${who}.key`, key);
  replace(`${who}-ca.crt`, readFileSync(trusted.caFile, 'utf8'));
};
const tlsFlags = (prefix: string, who: string): readonly string[] =>
  ['cert', 'key', 'ca'].flatMap((what) => [
    `--${prefix}-${what}`,
    file(what === 'ca' ? `${who}-ca.crt` : `${who}.${what === 'cert' ? 'crt' : 'key'}`),
  ]);

const authority = makeAuthority();
install('services', authority);
install('envoys', authority);

const running: ReturnType<typeof startCommand>[] = [];
async function startTlsService(name: string, at: number): Promise<void> {
  const admin = `127.0.0.1:${await freePort()}`;
  const flags = ['--listen', `127.0.0.1:${at}`, '--admin', admin, ...tlsFlags('tls', 'services')];
  const service = startCommand([name, ...flags], { cwd: dir, env: { DRAGOMAN_STORE_FOLDER: file('data') } });
  running.push(service);
  const isReady = async () => (await call(`http://${admin}`, '/readyz', { timeout: 1_000 })).status === 200;
  expect(await until(isReady, { ms: 30_000 })).toBe(true);
}
async function startServices(): Promise<void> {
  await startTlsService('translate', translate);
  await startTlsService('authz', authz);
}
async function stopServices(): Promise<void> {
  for (const service of running.splice(0)) {
    service.kill('SIGTERM');
    if (service.exitCode === null) await once(service, 'exit');
  }
}
beforeAll(startServices);
afterAll(async () => {
  await stopServices();
  rmSync(dir, { recursive: true });
});

/** The EnvoyProxy that users are told to take. */
const [ours] = parseAllDocuments(readFileSync(join(CHARTS, 'dragoman/files/envoy-proxy.yaml'), 'utf8'));
const { spec } = ours?.toJS() as { spec: object };

const limited = { name: 'anna', hash: hashOf('anna'), limits: { requests: '1000000/hour' } };
const resources = [
  ...gatewayClass.map((each) => (each.kind === 'EnvoyProxy' ? { ...each, spec } : each)),
  gatewayOn('llm', port),
  ...provider({ name: 'claude', mock, llm: { provider: 'anthropic' }, credential: ['x-api-key', 'k'] }),
  route({ name: 'models', gateways: ['llm'], rules: [forModel('sonnet', to('claude'))] }),
  {
    apiVersion: 'dragoman.dev/v1alpha1',
    kind: 'LLMPolicy',
    metadata: { name: 'callers', namespace: 'default' },
    spec: { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'llm' }], keys: [limited] },
  },
];

const extensionArgs = [
  ...['--translator', `127.0.0.1:${translate}`, '--authz', `127.0.0.1:${authz}`],
  ...tlsFlags('services', 'envoys'),
];

describe.each(SOURCES)('%s', (source) => {
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    gateway = await startOn(site, source).start(resources, { extensionArgs });
  });
  afterAll(() => site.stop(gateway));
  const answers = (status: number) =>
    askUntil(gateway, (reply) => reply.status === status, { model: 'sonnet', headers: bearer('anna') });

  test('Envoys ask the translator and authz with a certificate', async () => {
    expect(await answers(200)).toMatchObject({ status: 200 });
    await mock.reset();
    const reply = await ask(gateway, 'sonnet', { headers: bearer('anna') });
    expect(reply.json()).toMatchObject({ object: 'chat.completion' });
    expect(reply.headers).toHaveProperty('x-ratelimit-limit-requests');
    expect(onlyArrived(mock).path).toBe('/v1/messages');
  });

  test('certificates of another authority: what is new is asked with them, and nothing has to start again', async () => {
    const next = makeAuthority();
    install('services', next);
    install('envoys', next);
    const before = gateway.extension.pid();
    await stopServices();
    await startServices();
    expect(await answers(200)).toMatchObject({ status: 200 });
    expect(gateway.extension.pid()).toBe(before);
  });

  test('/status says until when, and nothing shows the key', async () => {
    const status = (await call(gateway.extension.admin, '/status')).text;
    expect(JSON.parse(status)).toMatchObject({
      services: { problem: null, until: expect.stringMatching(/^20/) as unknown },
    });
    const [, inside = ''] = readFileSync(file('envoys.key'), 'utf8').split('\n');
    for (const text of [status, gateway.extension.output()]) expect(text).not.toContain(inside);
  });
});

test('a certificate without its key: 2, and what is missing', async () => {
  const { code, stderr } = await runCommand(
    ['extension-server', '--listen', 'unix:///nowhere/x.sock', '--admin', '127.0.0.1:1', '--services-cert', 'x'],
    { cwd: dir },
  );
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--services-cert, --services-key and --services-ca belong together') as unknown,
  });
});

describe('nobody is let in', () => {
  const [known, stranger] = [makeAuthority(), makeAuthority()];
  test.each([
    ['where Envoys show what services do not know', stranger, known],
    ['where services show what Envoys do not know', known, stranger],
  ])('%s', async (_what, by, trusted) => {
    install('services', known);
    install('envoys', by, trusted);
    await stopServices();
    await startServices();
    const gateway = await startOn(site, 'file').start(resources, { extensionArgs });
    const question = { model: 'sonnet', headers: bearer('anna') };
    const reply = await askUntil(gateway, ({ status }) => status === 503, question);
    expect(reply.status).toBe(503);
    // It is no listener that has not come yet: another caller is known.
    expect((await ask(gateway, 'sonnet', { headers: bearer('nobody') })).status).toBe(401);
    expect((await ask(gateway, 'sonnet', { headers: bearer('anna') })).status).toBe(503);
    await site.stop(gateway);
  });
});
