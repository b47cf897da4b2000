import { call, envoyBelow, until } from '@dragoman/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { constantLoad } from './stage/constant-load.ts';
import { differs } from './stage/host.ts';
import { openStage } from './stage/stage.ts';

const BACK_WITHIN_MS = 10_000;

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
    models: { m: 'local/up' },
  },
});
const answers = async (): Promise<boolean> => (await ask(gateway, 'm', { timeout: 2_000 })).status === 200;

test.skipIf(differs('an Envoy that dies'))(
  'Envoy is killed under load: it is back within seconds, and then nothing fails',
  async () => {
    await mock.play({ delayMs: 10 });
    const load = constantLoad(gateway, 'm');
    await sleep(500);
    const killed = gateway.killEnvoy();
    const began = performance.now();
    expect(await until(answers, { ms: BACK_WITHIN_MS })).toBe(true);
    process.stdout.write(`Envoy killed: answers again after ${Math.round(performance.now() - began)} ms\n`);
    const { ok, failed } = await load.stop();
    expect(ok).toBeGreaterThan(0);
    expect(failed.length).toBeGreaterThan(0);
    const after = constantLoad(gateway, 'm');
    await sleep(1_000);
    expect((await after.stop()).failed).toEqual([]);
    expect(envoyBelow(gateway.pid)?.pid).not.toBe(killed);
  },
);

test.skipIf(differs('an Envoy that dies'))(
  'it is ready again, with the newest configuration, and can still be edited',
  async () => {
    expect(await until(async () => (await call(gateway.admin, '/readyz')).status === 200, { ms: BACK_WITHIN_MS })).toBe(
      true,
    );
    gateway.edit({
      providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
      models: { m: 'local/up', after: 'local/up' },
    });
    expect(await until(async () => (await ask(gateway, 'after')).status === 200, { ms: 3_000 })).toBe(true);
  },
);

test.skipIf(differs('an Envoy that dies'))('killed twice in a row: still back', async () => {
  for (let round = 0; round < 2; round += 1) {
    gateway.killEnvoy();
    await sleep(200);
    expect(await until(answers, { ms: BACK_WITHIN_MS })).toBe(true);
  }
});
