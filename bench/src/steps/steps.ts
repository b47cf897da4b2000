import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runLoad, type Load } from '../load.ts';
import { question } from '../question.ts';
import { findOwnEnvoy, freePort, gateway, plainEnvoy, startProvider, type Target } from '../targets.ts';

/**
 * How many instructions of Envoy a call takes, outside of the kernel: every one of them is stepped through, so that what
 * gains a hundredth is seen, also while other work keeps the machine busy. `npm run steps -w bench`, x86-64 Linux.
 */
const CALLS = 2;
/** Until LuaJIT has compiled what it will. */
const WARM = { requests: 6_000, concurrency: 8 };
const SIZES = [
  { call: 'JSON 1 KB', bytes: 1_000 },
  { call: 'JSON 100 KB', bytes: 100_000 },
];

/** The thread that serves calls: there is one. */
function workerOf({ envoy }: Target): string {
  const tasks = `/proc/${envoy}/task`;
  const found = readdirSync(tasks).find((id) => readFileSync(join(tasks, id, 'comm'), 'utf8').startsWith('wrk:'));
  if (found === undefined) throw new Error(`process ${envoy} has no worker`);
  return found;
}

async function stepsOf(target: Target, load: Load): Promise<number> {
  const counter = spawn('python3', [join(import.meta.dirname, 'count_steps.py'), workerOf(target)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: counter.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).done) throw new Error('steps cannot be counted here');
  const { failed } = await runLoad(load).finally(() => counter.kill('SIGTERM'));
  if (failed > 0) throw new Error(`${failed} calls failed`);
  return Number((await lines.next()).value);
}

/** Calls beside another one on the same connection: what a connection takes is taken off. */
async function stepsOfCall(target: Target, bytes: number): Promise<number> {
  const load = { port: target.port, path: '/v1/chat/completions', body: question({ bytes, chunks: 0 }) };
  await runLoad({ ...load, ...WARM });
  const one = await stepsOf(target, { ...load, requests: 1, concurrency: 1 });
  return ((await stepsOf(target, { ...load, requests: 1 + CALLS, concurrency: 1 })) - one) / CALLS;
}

const upstream = await freePort();
const provider = startProvider(upstream);
const targets: Target[] = [];
try {
  const { path, version } = await findOwnEnvoy();
  const plain = await plainEnvoy(path, upstream);
  targets.push(plain);
  const ours = await gateway(upstream);
  targets.push(ours);
  console.log(`Envoy ${version}, thousands of instructions a call, mean of ${CALLS}`);
  console.log('| call | router only | gateway | ratio |\n| --- | --- | --- | --- |');
  for (const { call, bytes } of SIZES) {
    const routed = await stepsOfCall(plain, bytes);
    const steps = await stepsOfCall(ours, bytes);
    const thousands = [routed, steps].map((each) => (each / 1_000).toFixed(0));
    console.log(`| ${call} | ${thousands.join(' | ')} | ${(steps / routed).toFixed(1)} |`);
  }
} finally {
  for (const target of targets) target.stop();
  provider.kill();
}
