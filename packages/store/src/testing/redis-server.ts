import { connect } from 'node:net';
import { join } from 'node:path';
import { makeFolder, removeFolder } from './scratch.ts';
import { serverBinary } from './server-binary.ts';
import { startProcess, type ServerProcess } from './server-process.ts';

/** Undefined: there is none, and the tests that need one are skipped. */
export const redisBinary = (): string | undefined => serverBinary(['valkey-server', 'redis-server'], 'redis-server');

export interface RedisServer {
  /** Path of its socket. */
  readonly url: string;
  readonly pid: () => number;
  /** As by `kill -9`. What it held is lost unless it was started with persistence. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A server of its own on a Unix socket, which writes every change to its disk at once. */
export async function startRedis(binary: string): Promise<RedisServer> {
  const folder = makeFolder();
  const url = join(folder, 'redis.sock');
  const command = [
    binary,
    ...['--port', '0', '--unixsocket', url, '--dir', folder, '--save', ''],
    ...['--appendonly', 'yes', '--appendfsync', 'always'],
  ];
  let running: ServerProcess | undefined;
  const kill = async (): Promise<void> => {
    await running?.kill();
    running = undefined;
  };
  const start = async (): Promise<void> => {
    running = await startProcess(command, () => answers(url));
  };
  await start();
  return {
    url,
    pid: () => running?.child.pid ?? 0,
    kill,
    start,
    stop: async () => {
      await kill();
      removeFolder(folder);
    },
  };
}

const answers = (path: string): Promise<boolean> =>
  new Promise((known) => {
    const socket = connect(path);
    const end = (isAlive: boolean): void => {
      socket.destroy();
      known(isAlive);
    };
    socket.once('error', () => end(false));
    socket.once('data', (reply) => end(reply.toString().startsWith('+PONG')));
    socket.once('connect', () => socket.write('PING\r\n'));
  });
