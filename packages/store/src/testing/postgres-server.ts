import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { makeFolder, removeFolder } from './scratch.ts';
import { serverBinary } from './server-binary.ts';
import { startProcess, type ServerProcess } from './server-process.ts';

/** Where its programs are. Undefined: there is none, and the tests that need one are skipped. */
export const postgresPrograms = (): string | undefined => {
  const initdb = serverBinary(['initdb'], 'postgresql');
  return initdb === undefined ? undefined : dirname(initdb);
};

export interface PostgresServer {
  readonly url: string;
  /** As by `kill -9`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root. */
const AS_ITS_USER = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'];

/** A server of its own on a Unix socket. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = makeFolder();
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? AS_ITS_USER : [];
  if (isRoot) {
    chmodSync(folder, 0o755);
    execFileSync('chown', ['postgres:postgres', folder]);
  }
  const data = join(folder, 'data');
  const initdb = [
    ...as,
    join(programs, 'initdb'),
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'dragoman',
    '-E',
    'UTF8',
    '--no-sync',
  ];
  execFileSync(initdb[0] ?? '', initdb.slice(1), { stdio: 'pipe' });
  const url = `postgres://dragoman@${encodeURIComponent(folder)}/postgres`;
  const command = [
    ...as,
    join(programs, 'postgres'),
    '-D',
    data,
    '-k',
    folder,
    '-c',
    'listen_addresses=',
    '-c',
    'fsync=off',
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
