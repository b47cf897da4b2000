import { call, freePort, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { constantLoad } from '../src/stage/constant-load.ts';
import { whileStopped } from '../src/stage/while-stopped.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const port = await freePort();

const resources = (...models: readonly string[]): readonly Manifest[] => [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({
    name: 'local',
    mock,
    llm: { provider: 'openai' },
    credential: ['Authorization', 'Bearer key'],
  }),
  route({ name: 'models', gateways: ['llm'], rules: models.map((model) => forModel(model, to('local'))) }),
];

describe.each(SOURCES)('%s', (source) => {
  const { start } = startOn(site, source);
  let gateway: EnvoyGateway;

  test('it starts after Envoy Gateway: nothing serves before, everything after', async () => {
    gateway = await start(resources('first'), { extensionStarts: 'later' });
    expect((await ask(gateway, 'first')).status).toBe(0);
    await gateway.extension.start();
    expect(await askUntilStatus(gateway, 'first', 200)).toMatchObject({ status: 200 });
  });

  test('it is killed under load: traffic goes on, also through an edit that cannot be translated', async () => {
    const load = constantLoad(gateway, 'first');
    await gateway.extension.kill();
    await gateway.edit(resources('first', 'second'));
    await sleep(3_000);
    expect((await ask(gateway, 'second')).status).toBe(404);
    await gateway.extension.start();
    expect(await askUntilStatus(gateway, 'second', 200)).toMatchObject({ status: 200 });
    expect((await load.stop()).failed).toEqual([]);
  });

  test('it is stopped and started again: nothing changes, and the next edit comes', async () => {
    const load = constantLoad(gateway, 'first');
    expect(await gateway.extension.stop()).toBe(0);
    await gateway.extension.start();
    await gateway.edit(resources('first', 'third'));
    expect(await askUntilStatus(gateway, 'third', 200)).toMatchObject({ status: 200 });
    expect((await load.stop()).failed).toEqual([]);
  });

  test('it stands still under load: traffic goes on, and the edit comes when it goes on', async () => {
    const load = constantLoad(gateway, 'first');
    await whileStopped(gateway.extension.pid(), async () => {
      await gateway.edit(resources('first', 'fourth'));
      await sleep(3_000);
      expect((await ask(gateway, 'fourth')).status).toBe(404);
    });
    expect(await askUntilStatus(gateway, 'fourth', 200)).toMatchObject({ status: 200 });
    expect((await load.stop()).failed).toEqual([]);
  });

  test('it says how it is', async () => {
    const { admin } = gateway.extension;
    expect((await call(admin, '/livez')).status).toBe(200);
    expect((await call(admin, '/readyz')).status).toBe(200);
    expect((await call(admin, '/status')).json()).toMatchObject({ lastError: null, mistakes: [] });
    expect((await call(admin, '/metrics')).text).toMatch(/^dragoman_/m);
    await site.stop(gateway);
  });
});
