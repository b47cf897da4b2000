import { setTimeout as sleep } from 'node:timers/promises';
import { call, descendants, isAlive, startCommand, startGateway, until, type LogLine } from '@dragoman/testkit';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { envoyBinary } from './stage/envoy-binary.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { callsIn, nanoUsd, usageOfCalls } from './stage/ledger.ts';
import { budgetLeft } from './stage/metric.ts';
import { openStage } from './stage/stage.ts';

/** What the contract gives up when a process is killed. */
const LOST_MS = 1_000;

const stage = openStage();
const mock = await stage.provider();
// It is killed below: the suite ends what goes on in its place.
const gateway = await startGateway({
  env: { ENVOY_BIN: await envoyBinary() },
  config: {
    providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'provider' } },
    models: { m: 'openai/up' },
    prices: { m: { input: 1, output: 1 } },
    keys: [
      { name: 'load', hash: hashOf('load'), budget: { usd: 1000, per: 'month', mode: 'soft' } },
      { name: 'held', hash: hashOf('held'), budget: { usd: 1000, per: 'month' } },
    ],
  },
});

const lines = (): readonly LogLine[] =>
  gateway.log
    .text()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine);

/** Callers who call again as soon as they are answered; when each was. */
function callers(count: number) {
  let going = true;
  const answered: { readonly id: string; readonly at: number }[] = [];
  const one = async (caller: number): Promise<void> => {
    for (let turn = 0; going; turn += 1) {
      const id = `crash-${caller}-${turn}-${answered.length}`;
      const { status } = await ask(gateway, 'm', {
        headers: { ...bearer('load'), 'x-request-id': id },
        timeout: 5_000,
      });
      if (status === 200) answered.push({ id, at: performance.now() });
      else await sleep(20);
    }
  };
  const all = Promise.all(Array.from({ length: count }, (_, at) => one(at)));
  return {
    answered,
    stop: async () => {
      going = false;
      await all;
    },
  };
}

test('Envoy is killed under load: calls answered more than a second before are in the log and in the ledger', async () => {
  const load = callers(4);
  await sleep(3_000);
  const killedAt = performance.now();
  gateway.killEnvoy();
  await until(() => load.answered.some(({ at }) => at > killedAt + LOST_MS), { ms: 15_000, every: 50 });
  await load.stop();
  const before = load.answered.filter(({ at }) => at < killedAt - LOST_MS).map(({ id }) => id);
  expect(before.length).toBeGreaterThan(0);
  // What the killed one answered last is what may be lost.
  const after = load.answered.filter(({ at }) => at > killedAt + LOST_MS).map(({ id }) => id);
  const unlogged = (ids: readonly string[]): readonly string[] => {
    const logged = new Set(lines().map((line) => line['request_id']));
    return ids.filter((id) => !logged.has(id));
  };
  await until(() => unlogged(after).length === 0, { ms: 15_000, every: 500 });
  expect(unlogged([...before, ...after])).toEqual([]);
  const known = lines().filter((line) => line['gen_ai.provider.name'] !== null).length;
  expect(callsIn(await usageOfCalls(gateway, 'key', known))).toBe(known);
});

test('dragoman is killed: what was logged meanwhile is counted when it is back, once', async () => {
  const { pid, dir, configFile } = gateway;
  const children = descendants(pid).map((each) => each.pid);
  process.kill(pid, 'SIGKILL');
  // Envoy goes on without it.
  for (let turn = 0; turn < 20; turn += 1) await ask(gateway, 'm', { headers: bearer('load') });
  const env = { XDG_RUNTIME_DIR: join(dir, 'run'), TMPDIR: dir, ENVOY_BIN: await envoyBinary() };
  const again = startCommand(['run', '-c', configFile], { cwd: dir, env });
  for (const stream of [again.stdout, again.stderr]) stream?.resume();
  onTestFinished(async () => {
    const gone = new Promise((ended) => again.once('close', ended));
    again.kill('SIGTERM');
    await gone;
    for (const each of children.filter(isAlive)) process.kill(each, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
  // The Envoy that was left serves until the new one does.
  const isReady = async () => (await call(gateway.admin, '/readyz', { timeout: 2_000 })).status === 200;
  expect(await until(isReady, { ms: 60_000, every: 100 })).toBe(true);
  for (let turn = 0; turn < 20; turn += 1) await ask(gateway, 'm', { headers: bearer('load') });
  const last = await ask(gateway, 'm', { headers: { ...bearer('load'), 'x-request-id': 'the-last-one' } });
  expect(last.status).toBe(200);
  const held = await ask(gateway, 'm', { headers: { ...bearer('held'), 'x-request-id': 'the-held-one' } });
  expect(held.status, 'authz is another one').toBe(200);
  await gateway.log.linesOf('the-last-one');
  await gateway.log.linesOf('the-held-one');
  const paid = lines().filter((line) => line['gen_ai.provider.name'] !== null);
  const rows = await usageOfCalls(gateway, 'key', paid.length);
  expect(callsIn(rows)).toBe(paid.length);
  expect(rows.reduce((sum, row) => sum + nanoUsd(row.cost_usd), 0n)).toBe(
    paid.reduce((sum, line) => sum + nanoUsd(line['cost_usd']), 0n),
  );
  const spent = async () => 1000 - (await budgetLeft(gateway, 'key:load'));
  expect(await until(() => !children.some(isAlive), { ms: 10_000, every: 100 }), 'nothing of the first is left').toBe(
    true,
  );
  const cost = Number(rows.find(({ key }) => key === 'load')?.cost_usd);
  expect(await until(async () => Math.abs((await spent()) - cost) < 1e-6, { ms: 10_000, every: 100 })).toBe(true);
});
