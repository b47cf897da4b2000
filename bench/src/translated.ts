import { cpuMicros } from './cpu.ts';
import { median, runLoad } from './load.ts';
import { question } from './question.ts';
import { freePort, gateway, startProvider } from './targets.ts';

/**
 * What it costs to translate: CPU of Envoy and of the translator for a call of another dialect, beside one that goes
 * straight through, on the same gateway, round by round, the median of the rounds. `npm run translated -w bench`.
 */
const ROUNDS = 5;
const CONCURRENCY = 8;
/** Events of an answer that is streamed. */
const CHUNKS = 200;
const SHAPES = [
  { name: '1 KB', bytes: 1_000, requests: 2_000, chunks: 0 },
  { name: '100 KB', bytes: 100_000, requests: 300, chunks: 0 },
  { name: `1 KB, ${CHUNKS} chunks`, bytes: 1_000, requests: 300, chunks: CHUNKS },
];
type Shape = (typeof SHAPES)[number];

/** The same question in two dialects, of which the provider speaks the first. */
const WAYS = [
  { name: 'direct', path: '/v1/chat/completions' },
  { name: 'translated', path: '/v1/messages' },
];

const upstream = await freePort();
const provider = startProvider(upstream, String(CHUNKS));
const target = await gateway(upstream);

interface Spent {
  readonly envoy: number;
  readonly translator: number;
}

/** CPU per call, in microseconds. */
async function measure(path: string, shape: Shape): Promise<Spent> {
  const used = (): Spent => ({ envoy: cpuMicros(target.envoy), translator: cpuMicros(target.service('translate')) });
  const before = used();
  const { requests } = shape;
  const { failed } = await runLoad({
    port: target.port,
    path,
    body: question(shape),
    requests,
    concurrency: CONCURRENCY,
  });
  if (failed > 0) throw new Error(`${path}: ${failed} calls failed`);
  const after = used();
  return {
    envoy: (after.envoy - before.envoy) / requests,
    translator: (after.translator - before.translator) / requests,
  };
}

async function compare(shape: Shape): Promise<void> {
  const rounds = WAYS.map((): Spent[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, { path }] of WAYS.entries()) rounds[at]?.push(await measure(path, shape));
  }
  for (const [at, spent] of rounds.entries()) {
    const [envoy, translator] = [median(spent.map((each) => each.envoy)), median(spent.map((each) => each.translator))];
    const each = shape.chunks > 0 ? `, ${((envoy + translator) / shape.chunks).toFixed(1)} µs a chunk` : '';
    console.log(
      `${shape.name.padEnd(18)} ${WAYS[at]?.name.padEnd(10)} ${(envoy + translator).toFixed(0).padStart(6)} µs CPU ` +
        `(Envoy ${envoy.toFixed(0)}, translator ${translator.toFixed(0)})${each}`,
    );
  }
}

try {
  // The first calls pay for what is compiled on the way.
  for (const { path } of WAYS) await measure(path, { name: 'warm', bytes: 1_000, requests: 1_000, chunks: 0 });
  for (const shape of SHAPES) await compare(shape);
} finally {
  target.stop();
  provider.kill();
}
