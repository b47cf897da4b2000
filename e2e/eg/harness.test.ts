import {
  call,
  EXTENSION_MANAGER,
  freePort,
  until,
  type EnvoyGateway,
  type Kubernetes,
  type Manifest,
} from '@dragoman/testkit';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gatewayClass, gatewayOn, provider, route } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';

/** The stand itself, with an extension server that changes nothing: what fails here is no fault of the gateway. */
const ECHO = [process.execPath, join(import.meta.dirname, 'stage', 'echo-extension-server.ts')];
/** Envoy Gateway waits for the definitions of all kinds that it is to hand over. */
const { resources: _kinds, policyResources: _policies, ...WITHOUT_KINDS } = EXTENSION_MANAGER;
const LIVE_WITHIN_MS = 15_000;

const site = openSite();
const mock = await site.provider();
const port = await freePort();

const resources = (path: string): readonly Manifest[] => [
  ...gatewayClass,
  gatewayOn('plain', port),
  ...provider({ name: 'mock', mock, llm: {} }),
  route({
    name: 'plain',
    gateways: ['plain'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: path } }],
        backendRefs: [{ group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'mock' }],
      },
    ],
  }),
];
const answers = (gateway: EnvoyGateway, path: string, status: number) =>
  until(async () => (await call(gateway.url, path)).status === status, { ms: LIVE_WITHIN_MS });

describe.each(['file', 'Kubernetes'] as const)('%s', (source) => {
  let gateway: EnvoyGateway;
  let kubernetes: Kubernetes | undefined;
  const start = async (extensionStarts: 'first' | 'later') => {
    kubernetes ??= source === 'Kubernetes' ? await site.kubernetes() : undefined;
    return site.envoyGateway({
      manifests: resources('/first'),
      extensionServer: ECHO,
      extensionManager: WITHOUT_KINDS,
      extensionStarts,
      ...(kubernetes && { kubernetes }),
    });
  };

  test('it starts, asks the extension server and passes requests on', async () => {
    gateway = await start('first');
    expect(await answers(gateway, '/first', 200), gateway.output().slice(-3_000)).toBe(true);
    expect(gateway.extension.output()).toContain('PostTranslateModify');
    const [admin] = gateway.envoyAdmins();
    expect((await call(admin ?? '', '/server_info')).text).toContain(process.env['DRAGOMAN_E2E_ENVOY']);
  });

  test('an edit is live', async () => {
    await gateway.edit(resources('/second'));
    expect(await answers(gateway, '/second', 200)).toBe(true);
    expect(await answers(gateway, '/first', 404)).toBe(true);
  });

  test('without the extension server traffic goes on; with it the edit comes', async () => {
    await gateway.extension.kill();
    await gateway.edit(resources('/third'));
    expect((await call(gateway.url, '/second')).status).toBe(200);
    await gateway.extension.start();
    expect(await until(async () => (await call(gateway.url, '/third')).status === 200, { ms: 45_000 })).toBe(true);
  });

  test('it ends and leaves nothing behind', async () => {
    await site.stop(gateway);
    expect(existsSync(gateway.dir)).toBe(false);
    expect((await call(gateway.url, '/second')).status).toBe(0);
  });

  test('the extension server comes later', async () => {
    gateway = await start('later');
    expect((await call(gateway.url, '/first')).status).toBe(0);
    await gateway.extension.start();
    await gateway.isReady();
    expect(await answers(gateway, '/first', 200)).toBe(true);
    await site.stop(gateway);
  });
});
