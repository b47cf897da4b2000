import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessLog, configText, freePort, runCommand, until, type ConfigData } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { callsIn, type UsageRow } from './stage/ledger.ts';
import { budgetLeft } from './stage/metric.ts';
import { openStage } from './stage/stage.ts';
import { scratchFolder } from './stage/scratch-folder.ts';
import { canMount, smallDisk } from './stage/small-disk.ts';

/** The mock says 41 tokens in and 23 out: 0.023 USD a call. */
const COST = 0.023;
const BUDGET = 1000;

const stage = openStage();
const mock = await stage.provider();
beforeEach(() => mock.reset());

const config = (more: ConfigData): ConfigData => ({
  providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
  models: { m: 'openai/up' },
  prices: { m: { input: 0, output: 1000 } },
  keys: [
    { name: 'held', hash: hashOf('held'), budget: { usd: BUDGET, per: 'month' } },
    { name: 'free', hash: hashOf('free') },
  ],
  ...more,
});
type Open = Awaited<ReturnType<typeof stage.gateway>>;
const asks = (gateway: Open, name: string, id = requestId()) =>
  ask(gateway, 'm', { headers: { ...bearer(name), 'x-request-id': id } });
const served = async (gateway: Open, name: string, calls: number): Promise<void> => {
  for (let turn = 0; turn < calls; turn += 1) expect((await asks(gateway, name)).status).toBe(200);
};
const says = (gateway: Open, words: RegExp) => until(() => words.test(gateway.output()), { ms: 20_000, every: 50 });

/** A gateway whose store is on a disk that is soon full; the log and the file are elsewhere. */
async function onSmallDisk() {
  const [disk, folder] = [await smallDisk(1024), scratchFolder()];
  const log = accessLog(join(folder, 'access.jsonl'));
  const data = config({ store: join(disk.path, 'data'), telemetry: { accessLog: { file: log.file } } });
  const configFile = join(folder, 'dragoman.yaml');
  writeFileSync(configFile, configText(data, { data: await freePort(), admin: await freePort(), accessLog: log.file }));
  const usage = (...args: string[]) => runCommand(['usage', '-c', configFile, ...args], { cwd: folder, by: disk.by });
  const calls = async (): Promise<number> => callsIn(JSON.parse((await usage('--json')).stdout) as readonly UsageRow[]);
  const gateway = await stage.gateway({ config: data, by: disk.by });
  await served(gateway, 'held', 1);
  await served(gateway, 'free', 1);
  return { disk, log, gateway, usage, calls };
}

/** Fills the disk; what is written already has some room of its own, and that too. */
async function fillWholly({ disk, gateway }: Awaited<ReturnType<typeof onSmallDisk>>): Promise<void> {
  disk.fill();
  const isRefused = async () => (await asks(gateway, 'held')).status === 503;
  expect(await until(isRefused, { ms: 30_000, every: 5 })).toBe(true);
  const isWaiting = async () => {
    await served(gateway, 'free', 20);
    return gateway.output().includes('metering waits: the sqlite store has no room left');
  };
  expect(await until(isWaiting, { ms: 20_000, every: 100 })).toBe(true);
}

describe.skipIf(!canMount())('the disk is full', () => {
  test('of the store: who has to be asked about is refused, others are served; afterwards nothing is missing', async () => {
    const small = await onSmallDisk();
    const { disk, gateway, usage, calls } = small;
    await fillWholly(small);
    expectError(await asks(gateway, 'held'), 'openai', { code: 'policy_unavailable' });
    await served(gateway, 'free', 20);
    expect(await says(gateway, /authz: a call cannot be decided: the sqlite store has no room left/)).toBe(true);
    expect(gateway.output().match(/a call cannot be decided/g)?.length, 'it is not said of each').toBeLessThan(10);
    expect(await usage()).toMatchObject({ code: 1, stderr: 'usage: the sqlite store has no room left\n' });
    disk.empty();
    expect(await until(async () => (await asks(gateway, 'held')).status === 200, { ms: 10_000, every: 50 })).toBe(true);
    const made = mock.arrived.length;
    expect(await until(async () => (await calls()) >= made, { ms: 20_000, every: 300 })).toBe(true);
    expect(await calls()).toBe(made);
  });

  // One that is stopped may find room for its last calls; one that is killed cannot.
  test.each([
    ['stopped', stage.stop, 0],
    ['killed', stage.kill, 1],
  ])('of the store, and the gateway is %s: a replay of the log repairs the ledger', async (_, end, least) => {
    const small = await onSmallDisk();
    const { disk, log, gateway, usage, calls } = small;
    await fillWholly(small);
    const last = requestId();
    expect((await asks(gateway, 'free', last)).status).toBe(200);
    await log.linesOf(last);
    await end(gateway);
    disk.fill();
    expect(await usage('--replay', log.file)).toMatchObject({
      code: 1,
      stderr: 'usage: the sqlite store has no room left\n',
    });
    disk.empty();
    const replayed = await usage('--json', '--replay', log.file);
    const { added, bad } = JSON.parse(replayed.stdout) as { readonly added: number; readonly bad: readonly object[] };
    expect(added).toBeGreaterThanOrEqual(least);
    expect(bad).toEqual([]);
    expect(await calls()).toBe(mock.arrived.length);
    expect((await usage('--replay', log.file)).stdout).toMatch(/: 0 added, /);
  });

  test('of the log: calls are served, it is said that they are missing, and hard budgets know of them', async () => {
    const disk = await smallDisk(256);
    const log = accessLog(join(disk.outside, 'access.jsonl'));
    const gateway = await stage.gateway({
      config: config({ telemetry: { accessLog: { file: join(disk.path, 'access.jsonl') } } }),
      by: disk.by,
    });
    const usage = (...args: string[]) =>
      runCommand(['usage', '-c', gateway.configFile, ...args], { cwd: gateway.dir, by: disk.by });
    const [first, after] = [requestId(), requestId()];
    expect((await asks(gateway, 'free', first)).status).toBe(200);
    await log.linesOf(first);
    expect(await gateway.status()).toMatchObject({ accessLog: { failedWrites: 0 } });
    disk.fill();
    await served(gateway, 'held', 20);
    await served(gateway, 'free', 20);
    expect(await says(gateway, /Envoy cannot write the access log: calls of this time are missing in it/)).toBe(true);
    expect(await gateway.status()).toMatchObject({
      accessLog: {
        file: join(disk.path, 'access.jsonl'),
        failedWrites: expect.toSatisfy((n) => Number(n) > 0) as unknown,
      },
    });
    expect(await budgetLeft(gateway, 'key:held')).toBeCloseTo(BUDGET - 20 * COST, 6);

    disk.empty();
    expect((await asks(gateway, 'held', after)).status).toBe(200);
    expect(await says(gateway, /Envoy writes the access log again/)).toBe(true);
    expect(await until(() => log.text().includes(after), { ms: 10_000, every: 50 })).toBe(true);
    // What was cut off takes nothing of what stands behind it along.
    const whole = log.text().match(/"usage":"reported","cost_usd":[^{}\n]*\}\n/g)?.length ?? 0;
    expect(whole).toBeLessThan(mock.arrived.length);
    const calls = async () => callsIn(JSON.parse((await usage('--json')).stdout) as readonly UsageRow[]);
    expect(
      await until(async () => (await calls()) === whole, { ms: 10_000, every: 300 }),
      `${await calls()}, ${whole}`,
    ).toBe(true);
    const replayed = await usage('--json', '--replay', join(disk.path, 'access.jsonl'));
    expect(JSON.parse(replayed.stdout)).toMatchObject({ added: 0, known: whole });
  });
});
