// What a gRPC engine costs by itself, one against the other, round by round: node src/grpc-engines.ts [CALLS] [ROUNDS]
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type ClientHttp2Session } from 'node:http2';
import { connect as netConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMicros } from './cpu.ts';

const ENGINES = ['grpc-js', 'node:http2', 'ours'] as const;
const METHOD = '/bench.Echo/Stream';
const CALLERS = 16;
const [calls = 4_000, rounds = 5] = process.argv.slice(2).map(Number);

/** What Envoy sends of one translated call: the request, the head of the answer, its pieces. */
interface Shape {
  readonly name: string;
  readonly messages: readonly Buffer[];
}

function framed(bytes: number): Buffer {
  const message = Buffer.alloc(5 + bytes, 'x');
  message[0] = 0;
  message.writeUInt32BE(bytes, 1);
  return message;
}

const repeated = (count: number, bytes: number): readonly Buffer[] =>
  Array.from({ length: count }, () => framed(bytes));

const SHAPES: readonly Shape[] = [
  { name: '1 KB, asked and answered', messages: [framed(1_000)] },
  { name: '1 KB, whole', messages: [framed(1_000), framed(300), framed(1_000)] },
  { name: '100 KB, whole', messages: [framed(100_000), framed(300), framed(1_000)] },
  { name: '1 KB, 100 pieces', messages: [framed(1_000), framed(300), ...repeated(100, 200)] },
];

/** Each message goes out when the one before it has been answered, as Envoy does. */
function oneCall(session: ClientHttp2Session, messages: readonly Buffer[]): Promise<void> {
  return new Promise((ended, failed) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': METHOD,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let [next, missing] = [0, 0];
    const send = (): void => {
      const message = messages[next];
      if (!message) return void stream.end();
      next += 1;
      missing = message.length;
      stream.write(message);
    };
    stream.on('data', (bytes: Buffer) => {
      missing -= bytes.length;
      if (missing === 0) send();
    });
    stream.once('error', failed);
    stream.once('close', () => (next === messages.length ? ended() : failed(new Error('the call ended early'))));
    send();
  });
}

async function load(session: ClientHttp2Session, messages: readonly Buffer[], count: number): Promise<void> {
  let left = count;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await oneCall(session, messages);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

interface Running {
  readonly engine: string;
  readonly child: ChildProcess;
  readonly session: ClientHttp2Session;
}

async function start(engine: string, dir: string): Promise<Running> {
  const socket = join(dir, `${engine.replace(':', '-')}.sock`);
  const script = join(import.meta.dirname, 'grpc-server.ts');
  const child = spawn(process.execPath, [script, engine, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout) await once(child.stdout, 'data');
  const createConnection = () => netConnect(socket);
  return { engine, child, session: connect('http://localhost', { createConnection }) };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** What each engine took for the same calls, by turns; the first round warms up. */
async function compare(messages: readonly Buffer[]): Promise<string> {
  const costs = new Map<string, number[]>(ENGINES.map((engine) => [engine, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const each of running) {
      const cost = await costOf(each, messages);
      if (round > 0) costs.get(each.engine)?.push(cost);
    }
  }
  return [...costs].map(([engine, each]) => `${engine} ${Math.round(median(each))}`).join(', ');
}

/** Microseconds of CPU of the server for each call. */
async function costOf({ child, session }: Running, messages: readonly Buffer[]): Promise<number> {
  const count = Math.ceil(calls / messages.length);
  const before = cpuMicros(child.pid ?? 0);
  await load(session, messages, count);
  return (cpuMicros(child.pid ?? 0) - before) / count;
}

const dir = mkdtempSync(join(tmpdir(), 'dragoman-grpc-'));
const running = await Promise.all(ENGINES.map((engine) => start(engine, dir)));
console.log('microseconds of CPU of the server for each call, median of rounds that take turns');
for (const { name, messages } of SHAPES) console.log(`${name}: ${await compare(messages)}`);
for (const { child, session } of running) {
  session.destroy();
  child.kill();
}
rmSync(dir, { recursive: true });
