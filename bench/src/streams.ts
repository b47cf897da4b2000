import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mostFiles, residentBytes } from './memory.ts';
import { openStreams } from './open-streams.ts';
import { findOwnEnvoy, freePort, gateway, plainEnvoy, type Target } from './targets.ts';

/**
 * What an open stream costs that says nothing: memory of Envoy for each, beside an Envoy that only routes, and how many
 * of them are lost. `npm run streams -w bench -- --streams 10000`.
 */
const SETTLE_MS = 5_000;
/** What Envoy and the provider have open besides. */
const FILES_BESIDE = 500;
const KILOBYTE = 1024;
/** A busy machine takes minutes to open them all, and silence is limited. */
const PATIENT = { targets: ['local/upstream-model'], timeout: '1h', idle: '1h' };

const { values } = parseArgs({ options: { streams: { type: 'string', default: '10000' } } });
const streams = Number(values.streams);
if (!Number.isInteger(streams) || streams < 1) throw new Error(`--streams ${values.streams}: a whole number above 0`);
if (streams + FILES_BESIDE > mostFiles())
  throw new Error(`${streams} streams need ${streams + FILES_BESIDE} files, and a process may open ${mostFiles()}`);

const upstream = await freePort();
const provider = spawn(process.execPath, [join(import.meta.dirname, 'holding-provider.ts'), String(upstream)], {
  stdio: 'inherit',
});
const { path, version } = await findOwnEnvoy();
const body = Buffer.from(
  JSON.stringify({ model: 'public-model', stream: true, messages: [{ role: 'user', content: 'lorem '.repeat(150) }] }),
);

interface Measured {
  /** Bytes of Envoy for a stream. */
  readonly each: number;
  readonly lost: number;
}

async function measure(target: Target, count: number): Promise<Measured> {
  const before = residentBytes(target.envoy);
  const open = await openStreams({ port: target.port, path: '/v1/chat/completions', body, streams: count });
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  const each = (residentBytes(target.envoy) - before) / count;
  await fetch(`http://127.0.0.1:${upstream}/`);
  const whole = await open.end();
  return { each, lost: count - whole };
}

/** Starts one, measures it and ends it: what it keeps open to the provider would be missing to the next. */
async function report(start: () => Promise<Target>): Promise<number> {
  const target = await start();
  try {
    // What is allocated once, whatever the number of streams, is not theirs.
    await measure(target, Math.ceil(streams / 50));
    const { each, lost } = await measure(target, streams);
    console.log(`${target.name.padEnd(12)} ${(each / KILOBYTE).toFixed(1).padStart(6)} KB a stream, ${lost} lost`);
    return each;
  } finally {
    target.stop();
  }
}

try {
  console.log(`Envoy ${version}, one worker, ${streams} streams at the same time, callers over HTTP/2`);
  const plain = await report(() => plainEnvoy(path, upstream));
  const ours = await report(() => gateway(upstream, { models: { 'public-model': PATIENT } }));
  console.log(`more than an Envoy that only routes: ${((ours - plain) / KILOBYTE).toFixed(1)} KB a stream`);
} finally {
  provider.kill();
}
