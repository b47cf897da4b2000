import { cpuMicros } from './cpu.ts';
import { median, runLoad } from './load.ts';
import { manyModels } from './models-of-file.ts';
import { prose } from './question.ts';
import { freePort, gateway, startProvider, type Target } from './targets.ts';

/**
 * Whether a call costs more where there are more models: CPU of Envoy for a call of 1 KB to the last of so many, all in
 * the same run, round by round, the median of the rounds. `npm run models -w bench [-- 1 100 1000]`
 */
const ROUNDS = 5;
const REQUESTS = 2_000;
const CONCURRENCY = 8;

const body = (count: number): Buffer =>
  Buffer.from(JSON.stringify({ model: `model-${count - 1}`, messages: [{ role: 'user', content: prose(1_000) }] }));

const sizes = process.argv.slice(2).map(Number);
const counts = sizes.length > 0 ? sizes : [1, 100, 1_000];
const upstream = await freePort();
const provider = startProvider(upstream);
const targets: { readonly count: number; readonly target: Target; readonly cpu: number[] }[] = [];

async function measure({ count, target, cpu }: (typeof targets)[number]): Promise<void> {
  const before = cpuMicros(target.envoy);
  const load = { port: target.port, path: '/v1/chat/completions', body: body(count) };
  const { failed } = await runLoad({ ...load, requests: REQUESTS, concurrency: CONCURRENCY });
  if (failed > 0) throw new Error(`${count} models: ${failed} calls failed`);
  cpu.push((cpuMicros(target.envoy) - before) / REQUESTS);
}

try {
  for (const count of counts) {
    targets.push({ count, target: await gateway(upstream, { models: manyModels(count) }), cpu: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const target of targets) await measure(target);
  }
  for (const { count, cpu } of targets)
    console.log(`${count} models: ${median(cpu).toFixed(0)} µs CPU of Envoy a call`);
} finally {
  for (const { target } of targets) target.stop();
  provider.kill();
}
