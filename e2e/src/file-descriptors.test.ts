import { call, envoyBelow, until } from '@dragoman/testkit';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { callsIn, usageOfCalls } from './stage/ledger.ts';
import { servicePid } from './stage/service-pid.ts';
import { openStage } from './stage/stage.ts';

/** A process that may open nothing more: what it does already goes on, and it serves again when others let go. */
const SPARE = 20;
const CALLERS = 200;
const BACK_WITHIN_MS = 15_000;

const stage = openStage();
const [mock, fresh] = [await stage.provider(), await stage.provider()];
const config = {
  providers: {
    openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' },
    fresh: { kind: 'openai', endpoint: `${fresh.url}/v1`, key: 'key' },
    claude: { kind: 'anthropic', endpoint: mock.url, key: 'key' },
  },
  models: { m: 'openai/up', other: 'fresh/up', translated: 'claude/up' },
  prices: { m: { input: 1, output: 1 } },
  keys: [
    { name: 'free', hash: hashOf('free') },
    { name: 'held', hash: hashOf('held'), budget: { usd: 1000, per: 'month' } },
  ],
};
const gateway = await stage.gateway({ config });
/** A limit that leaves a process so many files more: it counts by number, and the lowest free one is taken. */
function leaving(pid: number, spare: number): number {
  const used = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let number = 0;
  for (let left = spare; used.has(number) || left > 0; number += 1) if (!used.has(number)) left -= 1;
  return number;
}

const hardLimit = (pid: number): string =>
  /^Max open files +\S+ +(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1] ?? 'unlimited';

/** As by `ulimit -S -n`, while it runs. The hard limit stays: not everybody who is root may raise it again. */
function limit(pid: number, files: number | 'hard'): void {
  const soft = files === 'hard' ? hardLimit(pid) : files;
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--nofile=${soft}:`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

const serves = async (model = 'm', key = 'free'): Promise<boolean> =>
  (await ask(gateway, model, { headers: bearer(key), timeout: 5_000 })).status === 200;

/** Callers who take all files that Envoy may have, and each that it closes; connected, they say nothing. */
async function crowd(envoy: number): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(gateway.url);
  limit(envoy, leaving(envoy, SPARE));
  const sockets = Array.from({ length: CALLERS }, () => connect(Number(port), hostname).on('error', () => undefined));
  await sleep(500);
  return sockets;
}

test('Envoy: open streams end whole, nobody is served twice or half, and it serves again', async () => {
  const envoy = envoyBelow(gateway.pid)?.pid ?? 0;
  await mock.play({ delayMs: 600 });
  const streams = Array.from({ length: 5 }, () => ask(gateway, 'm', { mode: 'stream', headers: bearer('free') }));
  await sleep(500);
  await mock.play({});
  const sockets = await crowd(envoy);
  const starved = await ask(gateway, 'm', { headers: bearer('free'), timeout: 2_000 });
  expect([0, 503]).toContain(starved.status);
  for (const reply of await Promise.all(streams)) {
    expect(reply).toMatchObject({ status: 200, broken: undefined });
    expect(reply.text).toContain('[DONE]');
  }
  sockets.forEach((socket) => socket.destroy());
  expect(await until(() => serves(), { ms: BACK_WITHIN_MS })).toBe(true);
  expect(envoyBelow(gateway.pid)?.pid).toBe(envoy);
  limit(envoy, 'hard');
});

test('Envoy with a caller, but without a file for a provider: 503, and it is still the same Envoy', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const asking = () => ask(gateway, 'other', { headers: bearer('free'), agent });
  expect((await call(gateway.url, '/v1/models', { headers: bearer('free'), agent })).status).toBe(200);
  const envoy = envoyBelow(gateway.pid)?.pid ?? 0;
  const sockets = await crowd(envoy);
  const reply = await asking();
  limit(envoy, 'hard');
  sockets.forEach((socket) => socket.destroy());
  expect({ status: reply.status, envoy: envoyBelow(gateway.pid)?.pid }).toEqual({ status: 503, envoy });
  expect((await asking()).status).toBe(200);
  agent.destroy();
});

test('dragoman: calls go on and are counted, and an edit is live when there are files again', async () => {
  const before = callsIn(await usageOfCalls(gateway, 'key', 1));
  limit(gateway.pid, leaving(gateway.pid, 0));
  const edited = { ...config, models: { ...config.models, more: 'openai/up' } };
  gateway.edit(edited);
  await sleep(1_500);
  for (let turn = 0; turn < 10; turn += 1) expect(await serves()).toBe(true);
  limit(gateway.pid, 'hard');
  gateway.edit({ ...edited, models: { ...edited.models, another: 'openai/up' } });
  expect(await until(() => serves('another'), { ms: BACK_WITHIN_MS })).toBe(true);
  expect(callsIn(await usageOfCalls(gateway, 'key', before + 11))).toBeGreaterThanOrEqual(before + 11);
  expect((await call(gateway.admin, '/readyz')).status).toBe(200);
});

test.each([
  ['translate', 'translated', 'free'],
  ['authz', 'm', 'held'],
] as const)('%s: it fails closed or goes on, and serves when there are files again', async (command, model, key) => {
  expect(await until(() => serves(model, key), { ms: BACK_WITHIN_MS })).toBe(true);
  const pid = servicePid(gateway, command);
  limit(pid, leaving(pid, 0));
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => ask(gateway, model, { headers: bearer(key), timeout: 40_000 })),
  );
  expect(replies.filter(({ status, broken }) => broken !== undefined || (status !== 200 && status < 500))).toEqual([]);
  limit(pid, 'hard');
  expect(await until(() => serves(model, key), { ms: BACK_WITHIN_MS })).toBe(true);
});
