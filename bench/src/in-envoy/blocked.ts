import { quantile } from '../load.ts';
import { residentBytes } from '../memory.ts';
import { question } from '../question.ts';
import { findOwnEnvoy, freePort, startProvider } from '../targets.ts';
import { bundle } from './compile/bundle.ts';
import { startLuaEnvoy } from './lua-envoy.ts';
import { translatorSource } from './translator.ts';

/**
 * How long a worker does nothing but translate, by the size of the request: what the filter itself measured, its
 * garbage collection included. The first call of each size is told apart, as nothing is compiled then.
 * `npm run in-envoy:blocked -w bench`.
 */
const SIZES = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/** Bytes of requests of one size, at least ten of them. */
const VOLUME = 20_000_000;
const LIMIT = 64 * 1024 * 1024;

const { path: binary, version } = await findOwnEnvoy();
const upstream = await freePort();
const provider = startProvider(upstream);
const source = translatorSource(bundle().lua, {
  from: 'anthropic-messages',
  to: 'openai-chat',
  model: 'm',
  limit: LIMIT,
  tells: true,
});
const envoy = await startLuaEnvoy({ binary, source, place: 'cluster', upstream });

/** Microseconds that the request and the answer took. */
async function blockedFor(body: Buffer): Promise<readonly [request: number, answer: number]> {
  const url = `http://127.0.0.1:${envoy.port}/v1/messages`;
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  await response.arrayBuffer();
  const [request = Number.NaN, answer = Number.NaN] = (response.headers.get('x-in-envoy-us') ?? '')
    .split(' ')
    .map(Number);
  return [request, answer];
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const told = (micros: number): string =>
  (micros < 1_000 ? `${micros} µs` : `${(micros / 1_000).toFixed(1)} ms`).padStart(9);

const COLUMNS = ['first', 'median', '99 %', 'most', 'answer', 'most'];

try {
  console.log(`Envoy ${version}; for a request of each size, and for an answer of 1 KB: median and most`);
  console.log(`${' '.repeat(9)} ${COLUMNS.map((name) => name.padStart(9)).join(' ')}`);
  for (const bytes of SIZES) {
    const body = question({ bytes, chunks: 0 });
    const [first] = await blockedFor(body);
    const all: (readonly [number, number])[] = [];
    const calls = Math.min(2_000, Math.max(10, VOLUME / bytes));
    for (let call = 0; call < calls; call++) all.push(await blockedFor(body));
    const requests = sorted(all.map(([request]) => request));
    const answers = sorted(all.map(([, answer]) => answer));
    const numbers = [
      first,
      ...[0.5, 0.99, 1].map((of) => quantile(requests, of)),
      ...[0.5, 1].map((of) => quantile(answers, of)),
    ];
    const memory = `${(residentBytes(envoy.envoy) / 1e6).toFixed(0)} MB in memory`;
    console.log(`${String(bytes / 1_000).padStart(6)} KB ${numbers.map(told).join(' ')}  ${memory}`);
  }
} finally {
  envoy.stop();
  provider.kill();
}
