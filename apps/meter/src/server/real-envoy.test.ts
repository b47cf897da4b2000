import { ENVOY_VERSIONS } from '@dragoman/runtime';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { replayLog } from '../log-file/replay-log.ts';
import type { Settled } from '../settle/settler.ts';
import { envoyWithLog } from '../testing/envoy-with-log.ts';
import { accountsOf, callsIn, PRICES, scratchFolder, scratchStore, until } from '../testing/fixtures.ts';
import { startMeter } from './start-meter.ts';

const CALLS = 30;

async function stage(source: 'service' | 'file') {
  const folder = scratchFolder();
  const store = await scratchStore(folder);
  const settled: Settled[] = [];
  const socket = join(folder, 'meter.sock');
  const start = async () => {
    const meter = await startMeter({
      store,
      prices: PRICES,
      accountsOf,
      onSettled: (each) => settled.push(each),
      ...(source === 'service' ? { listen: { path: socket } } : { logFile: join(folder, 'access.jsonl') }),
      report: () => undefined,
    });
    onTestFinished(() => meter.close());
    return meter;
  };
  return { folder, socket, store, settled, start };
}

test.each(
  ENVOY_VERSIONS.flatMap((version) => (['service', 'file'] as const).map((source) => [version, source] as const)),
)('Envoy %s, its %s: every call once', async (version, source) => {
  const { folder, socket, store, settled, start } = await stage(source);
  await start();
  const envoy = await envoyWithLog(folder, socket, version);
  await until(async () => (await callsIn(store)) > 0);
  const before = await callsIn(store);
  for (let at = 0; at < CALLS; at += 1) expect(await envoy.call()).toBe(200);
  await until(async () => (await callsIn(store)) === before + CALLS);
  await until(() => settled.length === before + CALLS);
  expect(new Set(settled.map(({ record }) => record.id)).size).toBe(before + CALLS);
  expect(settled.at(-1)?.record).toMatchObject({
    key: 'alice',
    provider: 'openai',
    requestModel: 'smart',
    status: 200,
    usage: 'reported',
    tokens: { input: 100, output: 20 },
    cost: 120n,
    error: null,
  });
  expect(Math.abs((settled.at(-1)?.record.timeMs ?? 0) - Date.now())).toBeLessThan(60_000);
});

test.each(ENVOY_VERSIONS)('Envoy %s: its log adds the calls of which no meter was told, no others', async (version) => {
  const { folder, socket, store, start } = await stage('service');
  const first = await start();
  const envoy = await envoyWithLog(folder, socket, version);
  await until(async () => (await callsIn(store)) > 0);
  const before = await callsIn(store);
  const call = async () => {
    for (let at = 0; at < CALLS; at += 1) await envoy.call();
  };
  const addedBy = async (lines: number): Promise<number> => {
    let added = 0;
    await until(async () => {
      const replayed = await replayLog(envoy.logFile, first.sink);
      expect(replayed.badLines).toBe(0);
      added += replayed.added;
      return replayed.lines === lines;
    });
    return added;
  };
  await call();
  await until(async () => (await callsIn(store)) === before + CALLS);
  expect(await addedBy(before + CALLS)).toBe(0);
  await first.close();
  await call();
  expect(await addedBy(before + 2 * CALLS)).toBe(CALLS);
  // What Envoy has kept of them it tells the next one.
  await start();
  await until(async () => {
    await envoy.call();
    return (await callsIn(store)) > before + 2 * CALLS;
  });
  await until(async () => (await replayLog(envoy.logFile, first.sink)).lines === (await callsIn(store)));
});

test('Envoy is killed: what was answered more than a moment before is in the ledger', async () => {
  const { folder, socket, store, start } = await stage('file');
  const envoy = await envoyWithLog(folder, socket, '1.40.0');
  for (let at = 0; at < CALLS; at += 1) await envoy.call();
  // Longer than the time in which Envoy writes its file.
  await new Promise((later) => setTimeout(later, 1000));
  await envoy.kill();
  await start();
  await until(async () => (await callsIn(store)) > CALLS);
});

test('the meter is away for a while: the file is made good', async () => {
  const { folder, socket, store, start } = await stage('file');
  const first = await start();
  const envoy = await envoyWithLog(folder, socket, '1.40.0');
  await envoy.call();
  await until(async () => (await callsIn(store)) > 0);
  await first.close();
  for (let at = 0; at < CALLS; at += 1) await envoy.call();
  await start();
  await until(async () => (await callsIn(store)) > CALLS);
});
