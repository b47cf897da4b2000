import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { familyMicros } from './cpu.ts';
import { median, quantile, runLoad, type Load } from './load.ts';
import { question } from './question.ts';
import { findOwnEnvoy, freePort, gateway, plainEnvoy, startProvider } from './targets.ts';

/**
 * The table of docs/performance.md: what a call costs on each way through the gateway beside an Envoy that only routes,
 * all processes together, and what it adds to the latency at one connection. Round by round, all ways in each; the
 * median of the rounds, and the least and the greatest ratio to the plain Envoy of the same round.
 * `npm run matrix -w bench`.
 */
const ROUNDS = 7;
const CONNECTIONS = 8;
const CALLS_AT_ONE = 400;
const KEY = 'bench-caller';

const LOADS = [
  { name: 'JSON 1 KB', bytes: 1_000, chunks: 0, requests: 2_000 },
  { name: 'JSON 10 KB', bytes: 10_000, chunks: 0, requests: 1_500 },
  { name: 'JSON 100 KB', bytes: 100_000, chunks: 0, requests: 600 },
  { name: 'JSON 1 MB', bytes: 1_000_000, chunks: 0, requests: 80 },
  { name: 'SSE, 64 chunks', bytes: 1_000, chunks: 64, requests: 300 },
  { name: 'SSE, 500 chunks', bytes: 1_000, chunks: 500, requests: 60 },
];
type Shape = (typeof LOADS)[number];

const key = { name: 'bench', hash: `sha256:${createHash('sha256').update(KEY).digest('hex')}`, team: 'bench' };
const asked = { keys: [key], teams: { bench: { models: ['public-*'] } }, rules: [{ deny: ['other-*'] }] };
const prices = { 'public-model': { input: 1, output: 1 } };

const upstream = await freePort();
const provider = startProvider(upstream);
const { path: envoy, version } = await findOwnEnvoy();

const plain = await plainEnvoy(envoy, upstream);
const open = await gateway(upstream);
const governed = await gateway(upstream, asked);
const held = await gateway(upstream, {
  ...asked,
  prices,
  keys: [{ ...key, budget: { usd: 1e6, per: 'day' } }],
});
const CHAT = '/v1/chat/completions';
const WAYS = [
  { name: 'router only', port: plain.port, pid: plain.envoy, path: CHAT },
  { name: 'passthrough', port: open.port, pid: open.pid, path: CHAT },
  { name: 'keys and rules', port: governed.port, pid: governed.pid, path: CHAT },
  { name: 'hard budget', port: held.port, pid: held.pid, path: CHAT },
  { name: 'translated', port: open.port, pid: open.pid, path: '/v1/messages' },
];
type Way = (typeof WAYS)[number];

async function run(way: Way, shape: Shape, more: Pick<Load, 'requests' | 'concurrency'>) {
  const headers = { authorization: `Bearer ${KEY}`, 'x-chunks': String(shape.chunks) };
  const result = await runLoad({ port: way.port, path: way.path, body: question(shape), headers, ...more });
  if (result.failed > 0) throw new Error(`${way.name}, ${shape.name}: ${result.failed} calls failed`);
  return result;
}

interface Measured {
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
  readonly first: number;
}

async function measure(way: Way, shape: Shape): Promise<Measured> {
  const before = familyMicros(way.pid);
  await run(way, shape, { requests: shape.requests, concurrency: CONNECTIONS });
  const cpu = (familyMicros(way.pid) - before) / shape.requests;
  const requests = Math.min(shape.requests, CALLS_AT_ONE);
  const { latencies, firsts } = await run(way, shape, { requests, concurrency: 1 });
  return { cpu, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), first: quantile(firsts, 0.5) };
}

async function compare(shape: Shape): Promise<void> {
  const rounds = WAYS.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, way] of WAYS.entries()) rounds[at]?.push(await measure(way, shape));
  }
  const [base = []] = rounds;
  for (const [at, all] of rounds.entries()) {
    const of = (field: keyof Measured): number => median(all.map((each) => each[field]));
    const added = (field: keyof Measured): string =>
      median(all.map((each, round) => each[field] - (base[round]?.[field] ?? Number.NaN))).toFixed(2);
    const ratios = all.map(({ cpu }, round) => cpu / (base[round]?.cpu ?? Number.NaN));
    const spread = `${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}`;
    const beside =
      at === 0 ? ['', '', '', '', ''] : [median(ratios).toFixed(1), spread, added('p50'), added('p99'), added('first')];
    console.log(`| ${[shape.name, WAYS[at]?.name, of('cpu').toFixed(0), ...beside].join(' | ')} |`);
  }
}

try {
  console.log(`Envoy ${version}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`);
  const columns = ['call', 'way', 'CPU, µs', 'ratio', 'spread', 'p50, ms', 'p99, ms', 'first byte, ms'];
  console.log(`| ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length)}`);
  // The first calls pay for what is compiled on the way.
  for (const way of WAYS) for (const shape of LOADS) await run(way, shape, { requests: 100, concurrency: CONNECTIONS });
  for (const shape of LOADS) await compare(shape);
} finally {
  for (const target of [plain, open, governed, held]) target.stop();
  provider.kill();
}
