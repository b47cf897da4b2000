import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMicros } from '../cpu.ts';
import { median, runLoad } from '../load.ts';
import { prose } from '../question.ts';
import { findOwnEnvoy, freePort, gateway, plainEnvoy, startProvider, type Target } from '../targets.ts';

/**
 * What of Envoy's CPU goes into which part of the gateway, for a call of 1 KB that goes straight through: one part after
 * the other is left out, by a plugin, down to little more than an Envoy that only routes. `npm run parts -w bench`.
 */
const ROUNDS = 8;
const REQUESTS = 2_500;
const CONCURRENCY = 8;
const PLUGIN = 'leave-out';
/** In this order, each together with all before it: without the program of the answer the log would be a slower one. */
const PARTS = [
  ['log', 'the access log'],
  ['measures', 'metrics of tokens and times'],
  ['answer', 'listening to the answer: usage, cost, the line of the log'],
  ['request', 'reading the request: the model, and what is said of it'],
  ['wiping', 'wiping headers on the way to the provider'],
  ['credential', 'the provider’s key'],
  ['looks', 'routes before the body is read, but one'],
  ['times', 'times of silence and of tries'],
  ['stripping', 'headers that only the gateway may say'],
  ['request ids', 'ids of requests'],
] as const;

const body = Buffer.from(
  JSON.stringify({ model: 'public-model', temperature: 0.5, messages: [{ role: 'user', content: prose(1_000) }] }),
);

function withPlugin(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(import.meta.dirname, PLUGIN), join(modules, PLUGIN));
}

async function gatewayWithout(parts: readonly string[], upstream: number): Promise<Target> {
  const plugins = [{ package: PLUGIN, settings: { parts } }];
  return gateway(upstream, parts.length > 0 ? { plugins } : {}, withPlugin);
}

async function cpuOf(target: Target): Promise<number> {
  const before = cpuMicros(target.envoy);
  const load = { port: target.port, path: '/v1/chat/completions', body, requests: REQUESTS, concurrency: CONCURRENCY };
  const { failed } = await runLoad(load);
  if (failed > 0) throw new Error(`${failed} calls failed`);
  return (cpuMicros(target.envoy) - before) / REQUESTS;
}

const upstream = await freePort();
const provider = startProvider(upstream);
const targets: Target[] = [];
try {
  const { path, version } = await findOwnEnvoy();
  for (let left = 0; left <= PARTS.length; left++) {
    targets.push(
      await gatewayWithout(
        PARTS.slice(0, left).map(([part]) => part),
        upstream,
      ),
    );
  }
  targets.push(await plainEnvoy(path, upstream));
  const rounds = targets.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, target] of targets.entries()) rounds[at]?.push(await cpuOf(target));
  }
  const cpu = rounds.map(median);
  console.log(`Envoy ${version}, one worker, ${CONCURRENCY} connections, 1 KB, median of ${ROUNDS} rounds`);
  console.log('| part | CPU, µs | without it and all above, µs |\n| --- | --- | --- |');
  console.log(`| all | | ${cpu[0]?.toFixed(0)} |`);
  for (const [at, [, what]] of PARTS.entries()) {
    const [before = 0, after = 0] = cpu.slice(at, at + 2);
    console.log(`| ${what} | ${(before - after).toFixed(0)} | ${after.toFixed(0)} |`);
  }
  console.log(`| an Envoy that only routes | | ${cpu.at(-1)?.toFixed(0)} |`);
} finally {
  for (const target of targets) target.stop();
  provider.kill();
}
