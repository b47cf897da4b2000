import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@dragoman/testkit';
import { afterAll } from 'vitest';

const NAMES = ['valkey-server', 'redis-server'];

/** The server's program; undefined: not installed, and what needs it is skipped, but not under CI. */
export function redisProgram(): string | undefined {
  const found = NAMES.find((name) => spawnSync(name, ['--version']).status === 0);
  if (!found && process.env['CI']) throw new Error('redis-server is not installed');
  if (!found) process.stdout.write('skipped: redis-server is not installed (apt-get install redis-server)\n');
  return found;
}

export interface Redis {
  /** Path of its socket. */
  readonly url: string;
  /** As by `kill -9`; what it was told is on its disk. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Of the server that runs now. */
  pid(): number;
}

/** Here and not where one is started: a test that runs can ask for nothing behind the suite any more. */
const started: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of started) await end();
});

/** A server of its own on a Unix socket; it is gone when the suite is over. */
export async function startRedis(program: string): Promise<Redis> {
  const dir = mkdtempSync(join(tmpdir(), 'dragoman-redis-'));
  const url = join(dir, 'redis.sock');
  const place = ['--port', '0', '--unixsocket', url, '--dir', dir];
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const dying = child;
    child = undefined;
    if (!dying) return;
    const gone = new Promise((ended) => dying.once('close', ended));
    dying.kill('SIGKILL');
    await gone;
  };
  const start = async (): Promise<void> => {
    child = spawn(program, [...place, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'], {
      stdio: 'ignore',
    });
    if (!(await until(() => answers(url), { ms: 20_000, every: 50 }))) throw new Error('redis-server does not answer');
  };
  started.push(async () => {
    await kill();
    rmSync(dir, { recursive: true, force: true });
  });
  await start();
  return { url, kill, start, pid: () => child?.pid ?? 0 };
}

const answers = (path: string): Promise<boolean> =>
  new Promise((known) => {
    const socket = connect(path);
    const end = (is: boolean): void => {
      socket.destroy();
      known(is);
    };
    socket.once('error', () => end(false));
    socket.once('data', (reply) => end(reply.toString().startsWith('+PONG')));
    socket.once('connect', () => socket.write('PING\r\n'));
  });
