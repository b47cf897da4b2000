import { call, startCommand, until } from '@dragoman/testkit';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { envoyBinary } from './stage/envoy-binary.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { budgetLeft } from './stage/metric.ts';
import { openStage } from './stage/stage.ts';

/** Calls of which nobody can tell how they ended: what they hold of limits and budgets comes back. */

/** Calls at the same time. */
const FEW = 3;
const LONG_MS = 60_000;
const ALL_LET_IN = Array.from({ length: FEW }, () => 200);

const stage = openStage();
const mock = await stage.provider();
const env = { ENVOY_BIN: await envoyBinary() };
const gateway = await stage.gateway({
  config: {
    providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'provider' } },
    models: { m: 'openai/up' },
    prices: { m: { input: 1, output: 1 } },
    keys: [{ name: 'few', hash: hashOf('few'), budget: { usd: 1000, per: 'year' }, limits: { concurrent: FEW } }],
  },
});
const { dir, configFile } = gateway;
// What goes on in its place when it was killed.
let again: ReturnType<typeof startCommand> | undefined;
afterAll(async () => {
  const gone = again && new Promise((ended) => again?.once('close', ended));
  again?.kill('SIGTERM');
  await gone;
});

const asFew = async (timeout = 10_000) => (await ask(gateway, 'm', { headers: bearer('few'), timeout })).status;
const together = (calls: number, timeout?: number) => Promise.all(Array.from({ length: calls }, () => asFew(timeout)));

/** As many calls as may be made at the same time are on their way; how they end. */
async function hanging(): Promise<{ readonly ends: Promise<readonly number[]> }> {
  mock.reset();
  await mock.play({ firstByteMs: LONG_MS });
  const ends = together(FEW, LONG_MS);
  expect(await until(() => mock.arrived.length === FEW, { ms: 10_000, every: 20 })).toBe(true);
  expect(await asFew()).toBe(429);
  expect(await budgetLeft(gateway, 'key:few')).toBeLessThan(1000);
  return { ends };
}

/** As many as may be made are let in, and no more, and the budget is whole but for what was used. */
async function asBefore(): Promise<void> {
  await mock.play({ firstByteMs: 500 });
  const areLetIn = async () => (await together(FEW)).every((status) => status === 200);
  expect(await until(areLetIn, { ms: 20_000, every: 100 })).toBe(true);
  expect((await together(FEW + 1)).toSorted()).toEqual([...ALL_LET_IN, 429]);
  const isGivenBack = async () => (await budgetLeft(gateway, 'key:few')) > 999.99;
  expect(await until(isGivenBack, { ms: 10_000, every: 100 })).toBe(true);
}

test('Envoy is killed', async () => {
  const { ends } = await hanging();
  gateway.killEnvoy();
  expect(new Set(await ends)).toEqual(new Set([0]));
  await asBefore();
});

test('every process is killed, and the gateway is started again', async () => {
  const { ends } = await hanging();
  await stage.kill(gateway);
  expect(new Set(await ends)).toEqual(new Set([0]));
  const place = { XDG_RUNTIME_DIR: join(dir, 'run'), TMPDIR: dir };
  again = startCommand(['run', '-c', configFile], { cwd: dir, env: { ...env, ...place } });
  let said = '';
  for (const stream of [again.stdout, again.stderr]) stream?.on('data', (text) => (said += String(text)));
  const isReady = async () => (await call(gateway.admin, '/readyz', { timeout: 2_000 })).status === 200;
  expect(await until(isReady, { ms: LONG_MS, every: 100 })).toBe(true);
  expect(said).toContain(`calls of a gateway that is gone gave back what they held: ${FEW}\n`);
  await asBefore();
});
