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
const ROUNDS = 5;
const CONNECTIONS = 8;
const CALLS_AT_ONE = 400;
/** Of streams that pause, which take half a second each. */
const PAUSED_AT_ONE = 8;
const KEY = 'bench-caller';

const LOADS = [
  { name: 'JSON 1 KB', bytes: 1_000, chunks: 0, pause: 0, requests: 2_000 },
  { name: 'JSON 10 KB', bytes: 10_000, chunks: 0, pause: 0, requests: 1_500 },
  { name: 'JSON 100 KB', bytes: 100_000, chunks: 0, pause: 0, requests: 600 },
  { name: 'JSON 1 MB', bytes: 1_000_000, chunks: 0, pause: 0, requests: 80 },
  { name: 'SSE, 64 chunks', bytes: 1_000, chunks: 64, pause: 0, requests: 300 },
  { name: 'SSE, 100 chunks', bytes: 1_000, chunks: 100, pause: 0, requests: 200 },
  { name: 'SSE, 500 chunks', bytes: 1_000, chunks: 500, pause: 0, requests: 60 },
  { name: 'SSE, 100 chunks, 5 ms apart', bytes: 1_000, chunks: 100, pause: 5, requests: 40 },
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
const everything = await gateway(upstream, {
  ...asked,
  prices,
  keys: [{ ...key, budget: { usd: 1e6, per: 'day' }, limits: { requests: '1000000000/hour', concurrent: 1_000 } }],
  localLimits: [{ requests: '1000000/sec', by: 'key' }],
});
const CHAT = '/v1/chat/completions';
const [MESSAGES, NOBODY] = ['/v1/messages', undefined];
/** The second is what the others are held against. */
const WAYS = [
  { name: 'direct', port: upstream, pid: NOBODY, path: CHAT },
  { name: 'router only', port: plain.port, pid: plain.envoy, path: CHAT },
  { name: 'passthrough', port: open.port, pid: open.pid, path: CHAT },
  { name: 'keys and rules', port: governed.port, pid: governed.pid, path: CHAT },
  { name: 'hard budget', port: held.port, pid: held.pid, path: CHAT },
  { name: 'translated', port: open.port, pid: open.pid, path: MESSAGES },
  { name: 'all on', port: everything.port, pid: everything.pid, path: MESSAGES },
];
const PLAIN = 1;
type Way = (typeof WAYS)[number];

async function run(way: Way, shape: Shape, more: Pick<Load, 'requests' | 'concurrency'>) {
  const headers = { authorization: `Bearer ${KEY}`, 'x-chunks': String(shape.chunks), 'x-pause': String(shape.pause) };
  const result = await runLoad({ port: way.port, path: way.path, body: question(shape), headers, ...more });
  if (result.failed > 0) throw new Error(`${way.name}, ${shape.name}: ${result.failed} calls failed`);
  return result;
}

interface Measured {
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
  readonly first: number;
  readonly gap: number;
  /** Of one connection, sorted. */
  readonly latencies: readonly number[];
}

async function measure(way: Way, shape: Shape): Promise<Measured> {
  const used = (): number => (way.pid === undefined ? Number.NaN : familyMicros(way.pid));
  const before = used();
  await run(way, shape, { requests: shape.requests, concurrency: CONNECTIONS });
  const cpu = (used() - before) / shape.requests;
  const requests = Math.min(shape.requests, shape.pause > 0 ? PAUSED_AT_ONE : CALLS_AT_ONE);
  const { latencies, firsts, gaps } = await run(way, shape, { requests, concurrency: 1 });
  const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
  return { cpu, p50, p99, first: quantile(firsts, 0.5), gap: quantile(gaps, 0.99), latencies };
}

/** Of all rounds together: one alone has too few calls for it. */
const p999 = (all: readonly Measured[]): number =>
  quantile(
    all.flatMap(({ latencies }) => latencies).toSorted((a, b) => a - b),
    0.999,
  );

async function compare(shape: Shape): Promise<void> {
  const rounds = WAYS.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, way] of WAYS.entries()) rounds[at]?.push(await measure(way, shape));
  }
  const base = rounds[PLAIN] ?? [];
  for (const [at, all] of rounds.entries()) {
    type Figure = Exclude<keyof Measured, 'latencies'>;
    const of = (field: Figure): number => median(all.map((each) => each[field]));
    const added = (field: Figure): string =>
      median(all.map((each, round) => each[field] - (base[round]?.[field] ?? Number.NaN))).toFixed(2);
    const ratios = all.map(({ cpu }, round) => cpu / (base[round]?.cpu ?? Number.NaN));
    const spread = `${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}`;
    const rare = shape.pause > 0 ? '' : (p999(all) - p999(base)).toFixed(2);
    const gap = shape.pause > 0 ? added('gap') : '';
    const used = [of('cpu').toFixed(0), median(ratios).toFixed(2), spread].map((text) => text.replace(/.*NaN.*/, ''));
    const columns = [...used, added('p50'), added('p99'), rare, added('first'), gap];
    const said = at === PLAIN ? columns.map((text, column) => (column === 0 ? text : '')) : columns;
    console.log(`| ${[shape.name, WAYS[at]?.name, ...said].join(' | ')} |`);
  }
}

try {
  console.log(`Envoy ${version}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`);
  const latencies = ['p50', 'p99', 'p99.9', 'first byte', 'p99 between chunks'].map((each) => `${each}, ms`);
  const columns = ['call', 'way', 'CPU, µs', 'ratio', 'spread', ...latencies];
  console.log(`| ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length)}`);
  // The first calls pay for what is compiled on the way.
  for (const way of WAYS) for (const shape of LOADS) await run(way, shape, { requests: 100, concurrency: CONNECTIONS });
  for (const shape of LOADS) await compare(shape);
} finally {
  for (const target of [plain, open, governed, held, everything]) target.stop();
  provider.kill();
}
