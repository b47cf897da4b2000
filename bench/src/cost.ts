import { cpuMicros } from './cpu.ts';
import { median, quantile, runLoad } from './load.ts';
import { prose } from './question.ts';
import { findOwnEnvoy, freePort, gateway, plainEnvoy, startProvider, type Target } from './targets.ts';

/**
 * What the gateway costs beside an Envoy that only routes: CPU of Envoy and latency of a call, both in the same run,
 * round by round, the median of the rounds. `npm run bench` at the root.
 */
const ROUNDS = 8;
const CONCURRENCY = 8;
const SIZES = [
  { name: '1 KB', bytes: 1_000, requests: 4_000, goal: 2 },
  { name: '100 KB', bytes: 100_000, requests: 1_500, goal: 1.8 },
];

function body(bytes: number): Buffer {
  return Buffer.from(
    JSON.stringify({ model: 'public-model', temperature: 0.5, messages: [{ role: 'user', content: prose(bytes) }] }),
  );
}

interface Measured {
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
}

async function measure(target: Target, size: (typeof SIZES)[number]): Promise<Measured> {
  const before = cpuMicros(target.envoy);
  const load = {
    port: target.port,
    path: '/v1/chat/completions',
    body: body(size.bytes),
    requests: size.requests,
    concurrency: CONCURRENCY,
  };
  const { latencies, failed } = await runLoad(load);
  if (failed > 0) throw new Error(`${target.name}: ${failed} calls failed`);
  return {
    cpu: (cpuMicros(target.envoy) - before) / size.requests,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

const of = (rounds: readonly Measured[]) => ({
  cpu: median(rounds.map(({ cpu }) => cpu)),
  p50: median(rounds.map(({ p50 }) => p50)),
  p99: median(rounds.map(({ p99 }) => p99)),
});

const upstream = await freePort();
const provider = startProvider(upstream);
const { path, version } = await findOwnEnvoy();
const targets = [await plainEnvoy(path, upstream), await gateway(upstream)];

async function compare(size: (typeof SIZES)[number]): Promise<void> {
  const rounds = targets.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, target] of targets.entries()) rounds[at]?.push(await measure(target, size));
  }
  const results = rounds.map(of);
  for (const [at, { cpu, p50, p99 }] of results.entries()) {
    const name = `${size.name.padStart(6)}  ${targets[at]?.name.padEnd(12)}`;
    console.log(`${name} ${cpu.toFixed(0).padStart(5)} µs CPU  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms`);
  }
  const ratio = (results[1]?.cpu ?? 0) / (results[0]?.cpu ?? 1);
  console.log(`${size.name.padStart(6)}  ratio ${ratio.toFixed(2)} (goal: at most ${size.goal})`);
}

try {
  console.log(`Envoy ${version}, one worker, ${CONCURRENCY} connections, median of ${ROUNDS} rounds`);
  for (const size of SIZES) await compare(size);
} finally {
  for (const target of targets) target.stop();
  provider.kill();
}
